package client

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
)

// WithToken signs every request with a personal access token.
func WithToken(token string) ClientOption { return withHeader("Authorization", "Bearer "+token) }

// WithLanguage asks for refusals in Turkish ("tr") or English ("en").
func WithLanguage(language string) ClientOption { return withHeader("Accept-Language", language) }

func withHeader(name, value string) ClientOption {
	return WithRequestEditorFn(func(_ context.Context, r *http.Request) error {
		r.Header.Set(name, value)
		return nil
	})
}

// Match is the header value for a change of the version that was read.
func Match(version int64) *string {
	s := `"` + strconv.FormatInt(version, 10) + `"`
	return &s
}

// NewKey is a fresh Idempotency-Key; keep it with the operation and send it again when the operation is repeated.
func NewKey() string { return rand.Text() }

// RefusalOf tells what the server refused, nil when it did not refuse. The response and body are those of a …WithResponse call:
//
//	resp, err := c.GetPlanWithResponse(ctx, id)
//	if err == nil {
//		err = client.RefusalOf(resp.HTTPResponse, resp.Body)
//	}
func RefusalOf(r *http.Response, body []byte) error {
	if r == nil || r.StatusCode < http.StatusBadRequest {
		return nil
	}
	if !strings.HasPrefix(r.Header.Get("Content-Type"), "application/problem+json") {
		return fmt.Errorf("server answered %s", r.Status)
	}
	p := new(Problem)
	if err := json.Unmarshal(body, p); err != nil {
		return errors.Join(fmt.Errorf("server answered %s", r.Status), err)
	}
	return p
}

// Error says what happened, each fault with its address, and what to do.
func (p *Problem) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d %s: %s", p.Status, p.Code, p.Detail)
	for _, f := range p.Faults {
		b.WriteString("\n  ")
		for _, at := range []*string{f.Ref, f.Field, f.Sheet, f.Cell} {
			if at != nil {
				b.WriteString(*at + " ")
			}
		}
		b.WriteString(f.Title)
	}
	return b.String()
}

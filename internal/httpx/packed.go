package httpx

import (
	"bytes"
	"compress/gzip"
	"net/http"
	"strings"
	"sync"

	"github.com/labstack/echo/v4"
)

// packFrom is the size in bytes from which packing is worth it: below, a body fills one packet as it is.
const packFrom = 1400

// packLevel is chosen for pages: their rows repeat, so that gzip's fastest level already brings a grid of 1,600 cells below a tenth of its size, in a third of
// the time of the usual level.
const packLevel = gzip.BestSpeed

var packers = sync.Pool{New: func() any {
	z, err := gzip.NewWriterLevel(nil, packLevel)
	if err != nil {
		panic(err) // only for a level that is none
	}
	return z
}}

// Pack is a body as gzip.
func Pack(body []byte) []byte {
	var out bytes.Buffer
	out.Grow(len(body)/8 + 512)
	z := packers.Get().(*gzip.Writer) //nolint:forcetypeassert // nothing else is in it
	z.Reset(&out)
	_, _ = z.Write(body) // a buffer takes everything
	_ = z.Close()
	packers.Put(z)
	return out.Bytes()
}

// Packed sends a whole body, as gzip where the caller takes it and it is worth it. What holds a secret beside text of others is sent by other means: its
// packed length would tell of the secret.
func Packed(c echo.Context, status int, contentType string, body []byte) error {
	return PackedAs(c, status, contentType, body, func() []byte { return Pack(body) })
}

// PackedAs is Packed for a body whose gzip the caller keeps.
func PackedAs(c echo.Context, status int, contentType string, body []byte, pack func() []byte) error {
	if len(body) < packFrom {
		return c.Blob(status, contentType, body)
	}
	h := c.Response().Header()
	h.Add(echo.HeaderVary, echo.HeaderAcceptEncoding)
	if !takesGzip(c.Request()) {
		return c.Blob(status, contentType, body)
	}
	h.Set(echo.HeaderContentEncoding, "gzip")
	return c.Blob(status, contentType, pack())
}

// takesGzip reads Accept-Encoding (RFC 9110 §12.5.3): gzip named, or everything, and not refused by a weight of 0.
func takesGzip(r *http.Request) bool {
	all := false
	for part := range strings.SplitSeq(r.Header.Get(echo.HeaderAcceptEncoding), ",") {
		name, weight, weighed := strings.Cut(part, ";")
		_, q, _ := strings.Cut(weight, "=")
		takes := !weighed || strings.Trim(strings.TrimSpace(q), "0.") != ""
		switch strings.TrimSpace(name) {
		case "gzip", "x-gzip":
			return takes
		case "*":
			all = takes
		}
	}
	return all
}

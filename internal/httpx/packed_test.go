package httpx_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/labstack/echo/v4"

	"github.com/karne-app/karne/internal/httpx"
)

// A page goes packed to whoever takes gzip, and as it is to everybody else; a small one always does.
func TestPacked(t *testing.T) {
	t.Parallel()
	big := []byte(strings.Repeat("<td>1.234,56</td>", 1000))
	for asked, packed := range map[string]bool{
		"gzip, deflate, br": true, "br;q=1.0, gzip;q=0.5": true, "*": true, "x-gzip": true, "": false, "br": false, "gzip;q=0": false, "*, gzip;q=0.0": false, "*;q=0": false, "gzip; q=0.001": true,
	} {
		for _, body := range [][]byte{big, []byte("<p>kısa</p>")} {
			req := httptest.NewRequest(http.MethodGet, "/", nil)
			req.Header.Set("Accept-Encoding", asked)
			rec := httptest.NewRecorder()
			if err := httpx.Packed(echo.New().NewContext(req, rec), http.StatusTeapot, "text/html; charset=utf-8", body); err != nil {
				t.Fatal(err)
			}
			got, want := rec.Body.Bytes(), packed && len(body) == len(big)
			if is := rec.Header().Get("Content-Encoding") == "gzip"; is != want {
				t.Errorf("%q, %d bytes: packed %v", asked, len(body), is)
			}
			if vary := rec.Header().Get("Vary") == "Accept-Encoding"; vary != (len(body) == len(big)) {
				t.Errorf("%q, %d bytes: Vary %q", asked, len(body), rec.Header().Get("Vary"))
			}
			if want {
				z, err := gzip.NewReader(bytes.NewReader(got))
				if err != nil {
					t.Fatal(err)
				}
				if len(got)*10 > len(body) {
					t.Errorf("%d bytes of %d", len(got), len(body))
				}
				if got, err = io.ReadAll(z); err != nil {
					t.Fatal(err)
				}
			}
			if !bytes.Equal(got, body) || rec.Code != http.StatusTeapot || rec.Header().Get("Content-Type") != "text/html; charset=utf-8" {
				t.Errorf("%q: %d %s, %d bytes", asked, rec.Code, rec.Header().Get("Content-Type"), len(got))
			}
		}
	}
}

package rest

import (
	"bytes"
	"errors"
	"io"
	"net/http/httptest"
	"testing"
	"testing/iotest"
)

var errBroken = errors.New("the content is not what was stored")

// A file comes whole and equal, whatever its size; one that proves broken at its end never comes whole.
func TestABrokenFileIsNeverSentWhole(t *testing.T) {
	t.Parallel()
	const piece = 32 << 10
	for _, size := range []int{0, 1, piece - 1, piece, piece + 1, 2 * piece, 3*piece + 7} {
		content := bytes.Repeat([]byte("ğ1"), size)[:size]
		for name, from := range map[string]io.Reader{"whole": bytes.NewReader(content), "in halves": iotest.HalfReader(bytes.NewReader(content)), "end with the data": iotest.DataErrReader(bytes.NewReader(content))} {
			w := httptest.NewRecorder()
			if err := (download{body: io.NopCloser(from), name: `a"b;.pdf`, size: int64(size)}).write(w); err != nil || !bytes.Equal(w.Body.Bytes(), content) {
				t.Errorf("%d bytes %s: %v, %d came", size, name, err, w.Body.Len())
			}
			if got := w.Header().Get("Content-Disposition"); got != "attachment; filename=ab.pdf" {
				t.Errorf("Content-Disposition: %s", got)
			}
		}
		if size == 0 {
			continue
		}
		w := httptest.NewRecorder()
		err := (download{body: io.NopCloser(io.MultiReader(bytes.NewReader(content), iotest.ErrReader(errBroken))), name: "a.pdf", size: int64(size)}).write(w)
		if !errors.Is(err, errBroken) || w.Body.Len() >= size {
			t.Errorf("%d broken bytes: %v, %d came", size, err, w.Body.Len())
		}
	}
}

package rest

import (
	"errors"
	"io"
	"net/http"
	"strconv"
)

// download sends a stored file as it came. Its type is the sender's word, so no browser may open it in place: it is an attachment of no
// type, never sniffed, and stays in no cache that others share.
type download struct {
	body io.ReadCloser
	name string
	size int64
}

func (d download) write(w http.ResponseWriter) (err error) {
	defer func() { err = errors.Join(err, d.body.Close()) }()
	h := w.Header()
	h.Set("Content-Type", typeBytes)
	h.Set("Content-Disposition", attachment(d.name))
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", "private, no-store")
	if d.size > 0 {
		h.Set("Content-Length", strconv.FormatInt(d.size, 10))
	}
	w.WriteHeader(http.StatusOK)
	return withheld(w, d.body)
}

// withheld copies, always one piece behind: a file whose content proves broken at its end (files.hash) is never sent whole, so the receiver,
// who knows its length, sees that it broke off.
func withheld(w io.Writer, r io.Reader) error {
	const piece = 32 << 10
	ahead, behind := make([]byte, piece), make([]byte, 0, piece)
	for {
		n, err := io.ReadFull(r, ahead)
		if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
			return err
		}
		if _, err := w.Write(behind); err != nil {
			return err
		}
		if err != nil {
			_, err = w.Write(ahead[:n])
			return err
		}
		ahead, behind = behind[:piece], ahead[:n]
	}
}

const typeBytes = "application/octet-stream"

// VisitGetEvidenceFileResponse sends the file.
func (d download) VisitGetEvidenceFileResponse(w http.ResponseWriter) error { return d.write(w) }

// VisitGetReportFileResponse sends the file.
func (d download) VisitGetReportFileResponse(w http.ResponseWriter) error { return d.write(w) }

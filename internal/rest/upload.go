package rest

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"github.com/karne-app/karne/internal/account"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/httpx"
	"github.com/karne-app/karne/internal/intake"
)

// UploadLimit bounds a workbook or plan file, in bytes.
const UploadLimit int64 = intake.MaxFile

const (
	formField          = "file"
	formOverhead int64 = 64 << 10 // boundaries and headers of a form around the file
)

// mountUploads registers the routes that are written by hand, since their bodies stream to a temporary file.
func mountUploads(edge *httpx.Server, g *echo.Group, h *handlers) {
	for path, handle := range map[string]echo.HandlerFunc{
		"/intake/batches": h.createBatch, "/org/import": h.importOrg, "/proposals/:id/workbook": h.stageProposal, "/ledgers": h.stageLedger,
		"/windows/:id/workbook": h.stageWindow, "/reports/:id/printed": h.uploadReportPrinted,
	} {
		edge.AllowBody(http.MethodPost, Base+path, UploadLimit+formOverhead)
		g.POST(path, handle)
	}
	for path, handle := range map[string]echo.HandlerFunc{
		"/values/:id/evidence-files": h.uploadEvidence, "/reports/:id/decision-files": h.attachReportDecision, "/unit-reports/:id/sign": h.signUnitReport,
		"/reports/:id/finance-statement": h.signReport(account.FinanceHead), "/reports/:id/senior-statement": h.signReport(account.SeniorManager),
	} {
		edge.AllowBody(http.MethodPost, Base+path, EvidenceLimit+statementLimit+formOverhead)
		g.POST(path, handle)
	}
}

// upload is a file on disk with its name, media type and hash. Close removes it.
type upload struct {
	*os.File
	name  string
	media string
	sum   string
	size  int64
}

func (u *upload) Close() error {
	return errors.Join(u.File.Close(), os.Remove(u.File.Name()))
}

// receive streams the body, or the part "file" of a form, to a temporary file.
func receive(e echo.Context) (*upload, error) {
	body, name, media, err := incoming(e)
	if err != nil {
		return nil, err
	}
	return spool(body, name, media)
}

// incoming is the body, or the part "file" of a form, as it comes, with the name and media type its sender gives it.
func incoming(e echo.Context) (body io.Reader, name, media string, err error) {
	r := e.Request()
	if !isForm(r) {
		media, _, err = mime.ParseMediaType(r.Header.Get("Content-Type"))
		if err != nil {
			return nil, "", "", fault.New(fault.KindInvalid, "content_type", "read", cut(r.Header.Get("Content-Type")))
		}
		return r.Body, e.QueryParam("file_name"), media, nil
	}
	form, err := r.MultipartReader()
	if err != nil {
		return nil, "", "", noForm(r, err)
	}
	part, err := form.NextPart()
	if errors.Is(err, io.EOF) {
		return nil, "", "", fault.Invalid("upload.file_missing", formField, "expected", formField)
	}
	if err != nil {
		return nil, "", "", unreadable(err)
	}
	if part.FormName() != formField {
		return nil, "", "", unknownPart(part)
	}
	return &onlyPart{part, form}, part.FileName(), part.Header.Get("Content-Type"), nil
}

// unknownPart refuses what a form does not have: what is said of a file stands in the address, and a mark of personal data that was sent as a
// field would be lost.
func unknownPart(part *multipart.Part) error {
	return fault.Invalid("json.unknown_field", cut(part.FormName()), "read", cut(part.FormName()))
}

// onlyPart is the file of a form that holds nothing behind it.
type onlyPart struct {
	*multipart.Part
	form *multipart.Reader
}

func (p *onlyPart) Read(b []byte) (int, error) {
	n, err := p.Part.Read(b)
	if !errors.Is(err, io.EOF) {
		return n, err
	}
	next, after := p.form.NextPart()
	switch {
	case errors.Is(after, io.EOF):
		return n, io.EOF
	case after != nil:
		return n, unreadable(after)
	}
	return n, unknownPart(next)
}

func isForm(r *http.Request) bool {
	media, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	return err == nil && media == "multipart/form-data"
}

func noForm(r *http.Request, err error) error {
	return fault.New(fault.KindInvalid, "content_type", "read", cut(r.Header.Get("Content-Type")), "expected", "multipart/form-data; boundary=…").Wrap(err)
}

func spool(body io.Reader, name, media string) (*upload, error) {
	f, err := os.CreateTemp("", "karne-upload-*")
	if err != nil {
		return nil, fault.New(fault.KindInternal, "internal").Wrap(err)
	}
	u := &upload{File: f, name: baseName(name), media: media}
	h := sha256.New()
	u.size, err = io.Copy(io.MultiWriter(f, h), io.LimitReader(body, UploadLimit+1))
	if err == nil {
		_, err = f.Seek(0, io.SeekStart)
	}
	var known *fault.Fault
	switch {
	case errors.As(err, &known):
	case err != nil:
		err = unreadable(err)
	case u.size > UploadLimit:
		err = httpx.TooLarge(UploadLimit)
	case u.size == 0:
		err = fault.New(fault.KindInvalid, "body.missing")
	}
	if err != nil {
		return nil, errors.Join(err, u.Close())
	}
	u.sum = hex.EncodeToString(h.Sum(nil))
	return u, nil
}

// baseName keeps a sender's file name for lists only; it never becomes a path here.
func baseName(name string) string {
	if !utf8.ValidString(name) {
		return ""
	}
	name = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return -1
		}
		return r
	}, filepath.Base(filepath.ToSlash(name)))
	if name == "." || name == "/" {
		return ""
	}
	if r := []rune(name); len(r) > 200 {
		name = string(r[len(r)-200:])
	}
	return name
}

// bytes reads the whole file; parsers that need random access take it so.
func (u *upload) bytes() ([]byte, error) {
	b, err := io.ReadAll(u)
	if err != nil {
		return nil, fault.New(fault.KindInternal, "internal").Wrap(err)
	}
	return b, nil
}

// whole receives a file and reads it into memory; what stays of the upload is what is known of it, its temporary file is removed.
func whole(e echo.Context) (u *upload, data []byte, err error) {
	if u, err = receive(e); err != nil {
		return nil, nil, err
	}
	defer func() { err = closed(u, err) }()
	data, err = u.bytes()
	return u, data, err
}

// closed removes the file and keeps the error that matters more.
func closed(u *upload, err error) error {
	if cerr := u.Close(); err == nil && cerr != nil {
		return fault.New(fault.KindInternal, "internal").Wrap(cerr)
	}
	return err
}

package files

import (
	"archive/zip"
	"bytes"
	"errors"
	"image"
	_ "image/jpeg" // registers the format
	_ "image/png"  // registers the format
	"io"
	"os"
	"slices"
	"strings"

	"github.com/karne-app/karne/internal/fault"
)

// kind is a type of content: its ending, and how a content shows that it is one.
type kind struct {
	ending, media string
	is            func(f *os.File, size int64) bool
}

var kinds = []kind{
	{"pdf", "application/pdf", isPDF},
	{"png", "image/png", isImage("png")},
	{"jpg", "image/jpeg", isImage("jpeg")},
	{"jpeg", "image/jpeg", isImage("jpeg")},
	{"xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", isZip("[Content_Types].xml", "xl/workbook.xml")},
	{"docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", isZip("[Content_Types].xml", "word/document.xml")},
	{"csv", "text/csv", isText},
	{"txt", "text/plain", isText},
	{"zip", "application/zip", isZip()},
	{"eyp", "application/eyazisma", isZip("[Content_Types].xml")}, // e-yazışma package
}

// Endings are the allowed endings of evidence.
func Endings() []string {
	out := make([]string, len(kinds))
	for i, k := range kinds {
		out[i] = k.ending
	}
	return out
}

// kindOf is the kind of a name's ending. Only ASCII letters are folded: no ending has another.
func kindOf(name string, allowed []string) (kind, error) {
	ending := ""
	if i := strings.LastIndexByte(name, '.'); i >= 0 {
		ending = strings.Map(func(r rune) rune {
			if r >= 'A' && r <= 'Z' {
				return r + 'a' - 'A'
			}
			return r
		}, name[i+1:])
	}
	i := slices.IndexFunc(kinds, func(k kind) bool { return k.ending == ending })
	if i < 0 || (allowed != nil && !slices.Contains(allowed, ending)) {
		if allowed == nil {
			allowed = Endings()
		}
		return kind{}, fault.Invalid("files.type", "file", "read", short(name), "expected", strings.Join(allowed, ", "))
	}
	return kinds[i], nil
}

// check refuses a content that is not of the kind.
func (k kind) check(f *os.File, size int64, name string) error {
	if !k.is(f, size) {
		return fault.Invalid("files.type", "file", "read", short(name), "expected", k.ending)
	}
	return nil
}

func short(s string) string {
	if r := []rune(s); len(r) > 60 {
		return string(r[:60]) + "…"
	}
	return s
}

// isPDF wants the header within the first KiB, as readers do, and an end mark within the last: a download that broke off has none.
func isPDF(f *os.File, size int64) bool {
	head, tail := make([]byte, min(1024, size)), make([]byte, min(1024, size))
	if _, err := f.ReadAt(head, 0); err != nil {
		return false
	}
	if _, err := f.ReadAt(tail, size-int64(len(tail))); err != nil {
		return false
	}
	return bytes.Contains(head, []byte("%PDF-")) && bytes.Contains(tail, []byte("%%EOF"))
}

func isImage(format string) func(*os.File, int64) bool {
	return func(f *os.File, size int64) bool {
		_, found, err := image.DecodeConfig(io.NewSectionReader(f, 0, size))
		return err == nil && found == format
	}
}

// mostDirectory bounds the list of entries of a zip, in bytes: some fifty thousand. Held in memory it takes five times that.
const mostDirectory = 4 << 20

var errDirectory = errors.New("list of entries over the limit")

// directory is a file of which only so much is read.
type directory struct {
	io.ReaderAt
	left int
}

func (d *directory) ReadAt(p []byte, off int64) (int, error) {
	n, err := d.ReaderAt.ReadAt(p, off)
	if d.left -= n; d.left < 0 {
		return 0, errDirectory
	}
	return n, err
}

// isZip opens the list of entries only; nothing is unpacked.
func isZip(entries ...string) func(*os.File, int64) bool {
	return func(f *os.File, size int64) bool {
		z, err := zip.NewReader(&directory{f, mostDirectory}, size)
		if err != nil {
			return false
		}
		for _, want := range entries {
			if !slices.ContainsFunc(z.File, func(e *zip.File) bool { return e.Name == want }) {
				return false
			}
		}
		return true
	}
}

// isText wants no NUL and no sign of another kind: a PDF or a picture may come without a NUL near its beginning.
func isText(f *os.File, size int64) bool {
	buf := make([]byte, 64<<10)
	in := io.NewSectionReader(f, 0, size)
	for first := true; ; first = false {
		n, err := in.Read(buf)
		if bytes.IndexByte(buf[:n], 0) >= 0 || (first && foreign(buf[:n])) {
			return false
		}
		if err != nil {
			return errors.Is(err, io.EOF)
		}
	}
}

func foreign(head []byte) bool {
	for _, sign := range []string{"%PDF-", "\x89PNG", "\xff\xd8\xff", "PK\x03\x04", "MZ", "\x7fELF", "GIF8", "Rar!", "7z\xbc\xaf"} {
		if bytes.HasPrefix(head, []byte(sign)) {
			return true
		}
	}
	return false
}

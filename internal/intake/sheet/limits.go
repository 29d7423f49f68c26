package sheet

import (
	"bytes"
	"strconv"
	"unicode/utf8"

	"github.com/karne-app/karne/internal/fault"
)

// Limits say what an uploaded workbook may weigh. Zero fields take the default.
type Limits struct {
	Bytes    int64 // the file itself (setting; default 20 MB)
	Inflated int64 // all parts read, unpacked (default 64 MB)
	Parts    int   // files inside the zip (default 2,000)
	Sheets   int   // default 40
	Rows     int   // last row with content, per sheet (default 20,000)
	Cols     int   // last column with content (default 200)
	Cells    int   // cells with content in all sheets (default 500,000)
	Chars    int   // letters in one cell (default 32,767, Excel's own limit)
}

func (l Limits) orDefault() Limits {
	d := Limits{Bytes: 20 << 20, Inflated: 64 << 20, Parts: 2000, Sheets: 40, Rows: 20_000, Cols: 200, Cells: 500_000, Chars: 32_767}
	if l.Bytes > 0 {
		d.Bytes = l.Bytes
	}
	if l.Inflated > 0 {
		d.Inflated = l.Inflated
	}
	for _, p := range []struct{ to, from *int }{{&d.Parts, &l.Parts}, {&d.Sheets, &l.Sheets}, {&d.Rows, &l.Rows},
		{&d.Cols, &l.Cols}, {&d.Cells, &l.Cells}, {&d.Chars, &l.Chars}} {
		if *p.from > 0 {
			*p.to = *p.from
		}
	}
	return d
}

// Kinds of file a person uploads by mistake, as words for the fault text.
const (
	kindXLS  = "Excel 97-2003 (.xls)"
	kindODS  = "OpenDocument (.ods)"
	kindCSV  = "CSV / düz metin"
	kindPDF  = "PDF"
	kindHTML = "HTML / XML"
	kindJSON = "JSON"
	kindDOCX = "Word (.docx)"
	kindXLSB = "Excel ikili (.xlsb)"
	kindZIP  = "ZIP"
	kindNone = "boş dosya"
	kindOdd  = "tanınmayan biçim"
)

// sniff names what data is when it is no zip; "" means a zip.
func sniff(data []byte) (kind string, encrypted bool) {
	head := bytes.TrimLeft(bytes.TrimPrefix(data[:min(len(data), 4096)], []byte("\xef\xbb\xbf")), " \t\r\n")
	switch {
	case len(data) == 0:
		return kindNone, false
	case bytes.HasPrefix(data, []byte("PK\x03\x04")), bytes.HasPrefix(data, []byte("PK\x05\x06")):
		return "", false
	case bytes.HasPrefix(data, []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")):
		// a password-protected xlsx is an OLE file that holds a stream of this name (UTF-16)
		return kindXLS, bytes.Contains(data, []byte("E\x00n\x00c\x00r\x00y\x00p\x00t\x00e\x00d\x00P\x00a\x00c\x00k\x00a\x00g\x00e"))
	case bytes.HasPrefix(head, []byte("%PDF")):
		return kindPDF, false
	case bytes.HasPrefix(head, []byte("<")):
		return kindHTML, false
	case bytes.HasPrefix(head, []byte("{")), bytes.HasPrefix(head, []byte("[")):
		return kindJSON, false
	case utf8.Valid(head[:max(0, len(head)-4)]) && !bytes.ContainsRune(head, 0):
		return kindCSV, false
	}
	return kindOdd, false
}

// DefaultLimits are the house's limits; callers change Bytes by setting.
func DefaultLimits() Limits { return Limits{}.orDefault() }

func refuse(code string, args ...string) *fault.Fault {
	return fault.New(fault.KindInvalid, code, args...)
}

func tooLarge(code string, read, expected int64) *fault.Fault {
	return fault.New(fault.KindTooLarge, code, "read", strconv.FormatInt(read, 10), "expected", strconv.FormatInt(expected, 10))
}

package sheet

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"path"
	"strconv"
	"strings"

	"github.com/karne-app/karne/internal/fault"
)

// Open reads an uploaded workbook whole. The error is a *fault.Fault or fault.List: the codes start with "sheet.", and sheet and
// cell are set where one is known. A refused file leaves nothing behind; nothing is written to disk.
func Open(data []byte, lim Limits) (*Book, error) { return open(data, lim, nil) }

// open reads a workbook; with a function for rows, they go there and are not kept.
func open(data []byte, lim Limits, each func(*Sheet, *Row) error) (*Book, error) {
	lim = lim.orDefault()
	if int64(len(data)) > lim.Bytes {
		return nil, tooLarge("sheet.too_large", int64(len(data)), lim.Bytes)
	}
	if kind, encrypted := sniff(data); encrypted {
		return nil, refuse("sheet.encrypted", "read", kindXLS)
	} else if kind != "" {
		return nil, refuse("sheet.not_xlsx", "read", kind, "expected", ".xlsx")
	}
	p, err := unpack(data, lim)
	if err != nil {
		return nil, err
	}
	return p.book(each)
}

var errInflates = errors.New("inflated size over the limit")

// pack is an unpacked zip with a budget of bytes that all parts together may inflate to.
type pack struct {
	lim    Limits
	parts  map[string]*zip.File // by lower-case name: Excel treats part names so
	budget int64
	cells  int
}

// partEntry is the most an entry of the list of parts takes on average, tail what is read to find that list; in bytes.
const (
	partEntry = 1 << 10
	tail      = 128 << 10
)

var errDirectory = errors.New("list of parts over the limit")

// directory is a zip of which only so much is read until its parts are listed: a list alone, of half a million parts, takes 130 MB to hold.
type directory struct {
	io.ReaderAt
	left   int
	listed bool
}

func (d *directory) ReadAt(p []byte, off int64) (int, error) {
	n, err := d.ReaderAt.ReadAt(p, off)
	if d.listed {
		return n, err
	}
	if d.left -= n; d.left < 0 {
		return 0, errDirectory
	}
	return n, err
}

func unpack(data []byte, lim Limits) (*pack, error) {
	in := &directory{bytes.NewReader(data), lim.Parts*partEntry + tail, false}
	z, err := zip.NewReader(in, int64(len(data)))
	in.listed = true
	if errors.Is(err, errDirectory) {
		return nil, tooLarge("sheet.inflates", int64(len(data)/partEntry), int64(lim.Parts))
	}
	if err != nil {
		return nil, refuse("sheet.truncated").Wrap(err)
	}
	if len(z.File) > lim.Parts {
		return nil, tooLarge("sheet.inflates", int64(len(z.File)), int64(lim.Parts))
	}
	p := &pack{lim: lim, parts: make(map[string]*zip.File, len(z.File)), budget: lim.Inflated}
	var declared uint64
	for _, f := range z.File {
		if declared += min(f.UncompressedSize64, 1<<40); declared > uint64(lim.Inflated) {
			return nil, tooLarge("sheet.inflates", int64(min(declared, 1<<62)), lim.Inflated)
		}
		name := partName(f.Name)
		if _, twice := p.parts[name]; twice {
			return nil, refuse("sheet.broken", "read", f.Name)
		}
		p.parts[name] = f
	}
	return p, p.refuseKind()
}

// partName folds ASCII letters only; part names are ASCII by the standard.
func partName(s string) string {
	b := []byte(strings.TrimPrefix(strings.ReplaceAll(s, `\`, "/"), "/"))
	for i, c := range b {
		if c >= 'A' && c <= 'Z' {
			b[i] = c + 'a' - 'A'
		}
	}
	return string(b)
}

// refuseKind refuses zips that are no plain xlsx.
func (p *pack) refuseKind() error {
	has := func(name string) bool { _, ok := p.parts[name]; return ok }
	for name := range p.parts {
		if path.Base(name) == "vbaproject.bin" || strings.HasPrefix(name, "xl/macrosheets/") {
			return refuse("sheet.macros", "read", name)
		}
	}
	odd := ""
	switch {
	case has("[content_types].xml") && has("word/document.xml"):
		odd = kindDOCX
	case has("[content_types].xml") && has("xl/workbook.bin"):
		odd = kindXLSB
	case has("[content_types].xml"):
		ct, err := p.read("[content_types].xml")
		if err != nil {
			return err
		}
		if bytes.Contains(ct, []byte("macroEnabled")) {
			return refuse("sheet.macros", "read", "xlsm")
		}
	case has("mimetype") && has("content.xml"):
		odd = kindODS
	default:
		odd = kindZIP
	}
	if odd != "" {
		return refuse("sheet.not_xlsx", "read", odd, "expected", ".xlsx")
	}
	return nil
}

// reader opens a part; what is read from it counts against the budget.
func (p *pack) reader(name string) (io.ReadCloser, error) {
	f, ok := p.parts[partName(name)]
	if !ok {
		return nil, refuse("sheet.broken", "read", name)
	}
	r, err := f.Open()
	if err != nil {
		return nil, refuse("sheet.truncated", "read", name).Wrap(err)
	}
	return &metered{r, p}, nil
}

type metered struct {
	io.ReadCloser
	p *pack
}

func (m *metered) Read(b []byte) (int, error) {
	n, err := m.ReadCloser.Read(b)
	if m.p.budget -= int64(n); m.p.budget < 0 {
		return 0, errInflates
	}
	return n, err
}

func (p *pack) read(name string) ([]byte, error) {
	r, err := p.reader(name)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	b, err := io.ReadAll(r)
	return b, p.broken(err, name)
}

// broken turns an error of the zip or XML layer into a fault.
func (p *pack) broken(err error, part string) error {
	var f *fault.Fault
	var syntax *xml.SyntaxError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &f):
		return err
	case errors.Is(err, errInflates):
		return tooLarge("sheet.inflates", p.lim.Inflated+1, p.lim.Inflated).With("part", part)
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, zip.ErrChecksum), errors.Is(err, zip.ErrFormat):
		return refuse("sheet.truncated", "read", part).Wrap(err)
	case errors.As(err, &syntax):
		return refuse("sheet.broken", "read", part+":"+strconv.Itoa(syntax.Line)).Wrap(err)
	}
	return refuse("sheet.broken", "read", part).Wrap(err)
}

// walk reads a part token by token; see gets each start element and may read on.
func (p *pack) walk(name string, see func(d *xml.Decoder, e xml.StartElement) error) error {
	r, err := p.reader(name)
	if err != nil {
		return err
	}
	defer r.Close()
	d := xml.NewDecoder(r)
	for {
		t, err := d.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return p.broken(err, name)
		}
		if e, ok := t.(xml.StartElement); ok {
			if err := see(d, e); err != nil {
				return p.broken(err, name)
			}
		}
	}
}

// attr gives an attribute by local name; "r:id" and "id" differ by namespace, so rel asks for the relationship one.
func attr(e xml.StartElement, local string) string {
	for _, a := range e.Attr {
		if a.Name.Local == local && a.Name.Space == "" {
			return a.Value
		}
	}
	return ""
}

func rel(e xml.StartElement) string {
	for _, a := range e.Attr {
		if a.Name.Local == "id" && strings.HasSuffix(a.Name.Space, "/relationships") {
			return a.Value
		}
	}
	return ""
}

func truth(s string) bool { return s == "1" || s == "true" }

// book reads workbook, strings, styles and sheets in the workbook's order.
func (p *pack) book(each func(*Sheet, *Row) error) (*Book, error) {
	main, err := p.mainPart()
	if err != nil {
		return nil, err
	}
	targets, shared, styles, err := p.relations(main)
	if err != nil {
		return nil, err
	}
	b := &Book{}
	type entry struct{ name, part string }
	var sheets []entry
	err = p.walk(main, func(_ *xml.Decoder, e xml.StartElement) error {
		switch e.Name.Local {
		case "workbookPr":
			b.Date1904 = truth(attr(e, "date1904"))
		case "externalReference":
			b.Links = true
		case "sheet":
			part, ok := targets[rel(e)]
			if !ok {
				return nil // a chart or dialog sheet: no cells
			}
			if len(sheets) >= p.lim.Sheets {
				return tooLarge("sheet.too_many_sheets", int64(len(sheets)+1), int64(p.lim.Sheets))
			}
			state := attr(e, "state")
			sheets = append(sheets, entry{attr(e, "name"), part})
			b.Sheets = append(b.Sheets, &Sheet{Name: attr(e, "name"), Hidden: state == "hidden" || state == "veryHidden"})
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	if len(sheets) == 0 {
		return nil, refuse("sheet.broken", "read", main)
	}
	r := reading{pack: p, each: each}
	if r.strings, err = p.sharedStrings(shared); err != nil {
		return nil, err
	}
	if r.forms, err = p.forms(styles); err != nil {
		return nil, err
	}
	for i, s := range sheets {
		if err := r.sheet(b.Sheets[i], s.part); err != nil {
			return nil, err
		}
		if err := r.hand(b.Sheets[i]); err != nil {
			return nil, err
		}
	}
	return b, nil
}

// mainPart finds the workbook part by the package relations; xl/workbook.xml is where every known program puts it.
func (p *pack) mainPart() (string, error) {
	main := "xl/workbook.xml"
	if _, ok := p.parts["_rels/.rels"]; !ok {
		return main, nil
	}
	err := p.walk("_rels/.rels", func(_ *xml.Decoder, e xml.StartElement) error {
		if e.Name.Local == "Relationship" && strings.HasSuffix(attr(e, "Type"), "/officeDocument") {
			main = strings.TrimPrefix(attr(e, "Target"), "/")
		}
		return nil
	})
	return main, err
}

// relations gives the worksheet parts by relation id, and the parts of shared strings and styles ("" when absent).
func (p *pack) relations(main string) (targets map[string]string, shared, styles string, err error) {
	targets = map[string]string{}
	dir := path.Dir(main)
	err = p.walk(dir+"/_rels/"+path.Base(main)+".rels", func(_ *xml.Decoder, e xml.StartElement) error {
		if e.Name.Local != "Relationship" || attr(e, "TargetMode") == "External" {
			return nil
		}
		part := attr(e, "Target")
		if strings.HasPrefix(part, "/") {
			part = strings.TrimPrefix(part, "/")
		} else {
			part = path.Join(dir, part)
		}
		switch path.Base(attr(e, "Type")) {
		case "worksheet":
			targets[attr(e, "Id")] = part
		case "sharedStrings":
			shared = part
		case "styles":
			styles = part
		case "xlMacrosheet", "xlIntlMacrosheet", "vbaProject":
			return refuse("sheet.macros", "read", part)
		}
		return nil
	})
	return targets, shared, styles, err
}

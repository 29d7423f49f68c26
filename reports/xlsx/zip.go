package xlsx

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"encoding/xml"
	"errors"
	"io"
	"io/fs"
	"slices"
	"strings"
	"sync"
	"time"
)

// stamp is the time of every part: the same documents must give the same bytes.
var stamp = time.Date(2000, time.January, 1, 0, 0, 0, 0, time.UTC)

var compressors = sync.Pool{New: func() any {
	w, err := flate.NewWriter(io.Discard, flate.BestSpeed)
	if err != nil {
		panic(err) // the level is a constant of the package
	}
	return w
}}

const contentTypes = "[Content_Types].xml"

// parts gathers the parts excelize writes in map order and writes them sorted, compressed once, with a fixed time.
type parts struct {
	out  io.Writer
	part map[string]*bytes.Buffer
}

// Create begins a part.
func (p *parts) Create(name string) (io.Writer, error) {
	if p.part == nil {
		p.part = map[string]*bytes.Buffer{}
	}
	b := new(bytes.Buffer)
	p.part[name] = b
	return b, nil
}

// AddFS is not used by excelize for workbooks.
func (p *parts) AddFS(fs.FS) error { return errors.ErrUnsupported }

// Close writes the archive.
func (p *parts) Close() error {
	names := make([]string, 0, len(p.part))
	for n := range p.part {
		names = append(names, n)
	}
	slices.Sort(names) // [Content_Types].xml comes first, as readers expect
	z := zip.NewWriter(p.out)
	// Fast compression with one compressor for all parts: half the time, a sixth more bytes (measured on 600 indicators).
	flat := compressors.Get().(*flate.Writer)
	defer compressors.Put(flat)
	z.RegisterCompressor(zip.Deflate, func(out io.Writer) (io.WriteCloser, error) {
		flat.Reset(out)
		return flat, nil
	})
	for _, n := range names {
		b := p.part[n].Bytes()
		if n == contentTypes {
			var err error
			if b, err = sortTypes(b); err != nil {
				return err
			}
		}
		w, err := z.CreateHeader(&zip.FileHeader{Name: n, Method: zip.Deflate, Modified: stamp})
		if err != nil {
			return err
		}
		if _, err := w.Write(b); err != nil {
			return err
		}
	}
	return z.Close()
}

// sortTypes writes the entries of [Content_Types].xml in order: defaults by extension, overrides by part.
func sortTypes(b []byte) ([]byte, error) {
	type entry struct {
		Extension   string `xml:"Extension,attr,omitempty"`
		PartName    string `xml:"PartName,attr,omitempty"`
		ContentType string `xml:"ContentType,attr"`
	}
	var t struct {
		XMLName  xml.Name `xml:"http://schemas.openxmlformats.org/package/2006/content-types Types"`
		Default  []entry  `xml:"Default"`
		Override []entry  `xml:"Override"`
	}
	if err := xml.Unmarshal(b, &t); err != nil {
		return nil, err
	}
	order := func(a, b entry) int {
		return strings.Compare(a.Extension+a.PartName+a.ContentType, b.Extension+b.PartName+b.ContentType)
	}
	slices.SortFunc(t.Default, order)
	slices.SortFunc(t.Override, order)
	out, err := xml.Marshal(t)
	if err != nil {
		return nil, err
	}
	return append([]byte(xml.Header), out...), nil
}

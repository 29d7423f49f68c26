package sheet

import (
	"archive/zip"
	"bytes"
	"cmp"
	"io"
	"slices"
	"strings"
	"time"
)

// fixedTime stands in every file Karne writes: no clock in a paper (design.md §8).
const fixedTime = "2020-01-01T00:00:00Z"

var zipTime = time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)

// repack writes the parts of a zip in a fixed order and time: excelize keeps them in a map. The content types come first, as
// Excel and file(1) expect, with their entries sorted.
func repack(w io.Writer, data []byte) error {
	in, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return err
	}
	first := func(name string) int {
		if name == "[Content_Types].xml" {
			return 0
		}
		return 1
	}
	slices.SortFunc(in.File, func(a, b *zip.File) int {
		return cmp.Or(first(a.Name)-first(b.Name), strings.Compare(a.Name, b.Name))
	})
	out := zip.NewWriter(w)
	for _, f := range in.File {
		r, err := f.Open()
		if err != nil {
			return err
		}
		b, err := io.ReadAll(r)
		r.Close()
		if err != nil {
			return err
		}
		if f.Name == "[Content_Types].xml" {
			b = sortTypes(b)
		}
		p, err := out.CreateHeader(&zip.FileHeader{Name: f.Name, Method: zip.Deflate, Modified: zipTime})
		if err != nil {
			return err
		}
		if _, err := p.Write(b); err != nil {
			return err
		}
	}
	return out.Close()
}

// sortTypes orders the <Default/> and <Override/> entries of the content types.
func sortTypes(b []byte) []byte {
	s := string(b)
	start := strings.Index(s, "<Types")
	if start < 0 {
		return b
	}
	open := strings.Index(s[start:], ">") + start + 1
	end := strings.LastIndex(s, "</Types>")
	if open <= start || end < open {
		return b
	}
	var entries []string
	for _, e := range strings.SplitAfter(s[open:end], ">") {
		switch e = strings.TrimSpace(e); {
		case e == "":
		case strings.HasPrefix(e, "</") && len(entries) > 0:
			entries[len(entries)-1] += e
		default:
			entries = append(entries, e)
		}
	}
	slices.Sort(entries)
	return []byte(s[:open] + strings.Join(entries, "") + s[end:])
}

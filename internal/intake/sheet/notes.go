package sheet

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"fmt"
	"html"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// said is a note as a person or program left it.
type said struct{ cell, author, text string }

// bareNotes takes the notes out of a workbook and gives them by sheet name. Programs number the parts of notes as they like: LibreOffice
// draws comments3.xml in vmlDrawing1.vml, while excelize takes one number for both and would put a note on another sheet. So all notes are
// written afresh. A sheet with form controls keeps its parts and is in shut: nothing is added there. Parts that stay get names that
// excelize never makes.
func bareNotes(data []byte, lim Limits) (out []byte, notes map[string][]said, shut map[string]bool, err error) {
	p, err := unpack(data, lim)
	if err != nil {
		return nil, nil, nil, err
	}
	names, err := p.sheetNames()
	if err != nil {
		return nil, nil, nil, err
	}
	s := stripping{pack: p, drop: map[string]bool{}, rename: map[string]string{}, edited: map[string][]byte{}}
	notes, shut = map[string][]said{}, map[string]bool{}
	parts := make([]string, 0, len(names))
	for part := range names {
		parts = append(parts, part)
	}
	slices.Sort(parts)
	for _, part := range parts {
		if notes[names[part]], shut[names[part]], err = s.sheet(part); err != nil {
			return nil, nil, nil, err
		}
	}
	if err := s.types(); err != nil {
		return nil, nil, nil, err
	}
	out, err = s.write(data)
	return out, notes, shut, err
}

// sheetNames gives the name of each worksheet part.
func (p *pack) sheetNames() (map[string]string, error) {
	main, err := p.mainPart()
	if err != nil {
		return nil, err
	}
	targets, _, _, err := p.relations(main)
	if err != nil {
		return nil, err
	}
	names := map[string]string{}
	err = p.walk(main, func(_ *xml.Decoder, e xml.StartElement) error {
		if part, ok := targets[rel(e)]; ok && e.Name.Local == "sheet" {
			names[part] = attr(e, "name")
		}
		return nil
	})
	return names, err
}

// stripping is what changes in a package: parts by their folded name.
type stripping struct {
	*pack
	drop   map[string]bool
	rename map[string]string // to the new name
	edited map[string][]byte
}

// relation is one relation of a sheet.
type relation struct{ id, kind, target, part string }

var (
	legacyTag   = regexp.MustCompile(`<(?:\w+:)?legacyDrawing\s[^>]*?(?:/>|>\s*</(?:\w+:)?legacyDrawing>)`)
	relationTag = regexp.MustCompile(`<(?:\w+:)?Relationship\s[^>]*?(?:/>|>\s*</(?:\w+:)?Relationship>)`)
	overrideTag = regexp.MustCompile(`<(?:\w+:)?Override\s[^>]*?(?:/>|>\s*</(?:\w+:)?Override>)`)
	attrTag     = regexp.MustCompile(`([\w:]+)\s*=\s*(?:"([^"]*)"|'([^']*)')`)
	objectType  = regexp.MustCompile(`ObjectType\s*=\s*["'](\w+)["']`)
)

// attrOf reads an attribute of a tag in its text.
func attrOf(tag, local string) string {
	for _, m := range attrTag.FindAllStringSubmatch(tag, -1) {
		if _, name, ok := strings.Cut(m[1], ":"); m[1] == local || ok && name == local {
			return html.UnescapeString(m[2] + m[3])
		}
	}
	return ""
}

// sheet takes the notes off one worksheet.
func (s *stripping) sheet(part string) (notes []said, shut bool, err error) {
	rels := path.Dir(part) + "/_rels/" + path.Base(part) + ".rels"
	if s.parts[partName(rels)] == nil {
		return nil, false, nil
	}
	text, err := s.read(rels)
	if err != nil {
		return nil, false, err
	}
	var links []relation
	for _, tag := range relationTag.FindAllString(string(text), -1) {
		r := relation{id: attrOf(tag, "Id"), kind: path.Base(attrOf(tag, "Type")), target: attrOf(tag, "Target")}
		if r.part = strings.TrimPrefix(r.target, "/"); !strings.HasPrefix(r.target, "/") {
			r.part = path.Join(path.Dir(part), r.target)
		}
		if s.parts[partName(r.part)] != nil && (r.kind == "comments" || r.kind == "vmlDrawing" || r.kind == "threadedComment") {
			links = append(links, r)
		}
	}
	if len(links) == 0 {
		return nil, false, nil
	}
	body, err := s.read(part)
	if err != nil {
		return nil, false, err
	}
	drawn := attrOf(legacyTag.FindString(string(body)), "id")
	if shut, err = s.controls(links, drawn); err != nil {
		return nil, false, err
	}
	changed := string(text)
	for _, l := range links {
		if !shut && (l.kind != "vmlDrawing" || l.id == drawn) {
			if l.kind == "comments" {
				if notes, err = s.notes(l.part); err != nil {
					return nil, false, err
				}
			}
			s.drop[partName(l.part)] = true
			changed = relationTag.ReplaceAllStringFunc(changed, func(tag string) string {
				if attrOf(tag, "Id") == l.id {
					return ""
				}
				return tag
			})
			continue
		}
		if l.kind != "threadedComment" {
			changed = strings.ReplaceAll(changed, `"`+l.target+`"`, `"`+path.Dir(l.target)+"/"+path.Base(s.keep(l.part))+`"`)
		}
	}
	s.edited[partName(rels)] = []byte(changed)
	if !shut {
		s.edited[partName(part)] = legacyTag.ReplaceAll(body, nil)
	}
	return notes, shut, nil
}

// controls tells whether the drawing of a sheet's notes holds buttons and boxes too.
func (s *stripping) controls(links []relation, drawn string) (bool, error) {
	for _, l := range links {
		if l.kind != "vmlDrawing" || l.id != drawn {
			continue
		}
		b, err := s.read(l.part)
		if err != nil {
			return false, err
		}
		for _, m := range objectType.FindAllSubmatch(b, -1) {
			if string(m[1]) != "Note" {
				return true, nil
			}
		}
	}
	return false, nil
}

// keep gives a part that stays a name of its own.
func (s *stripping) keep(part string) string {
	key := partName(part)
	if s.rename[key] == "" {
		s.rename[key] = fmt.Sprintf("%s/kept%d%s", path.Dir(part), len(s.rename)+1, path.Ext(part))
	}
	return s.rename[key]
}

// notes reads a part of comments.
func (s *stripping) notes(part string) (out []said, err error) {
	var authors []string
	err = s.walk(part, func(d *xml.Decoder, e xml.StartElement) error {
		switch e.Name.Local {
		case "author":
			var name string
			if err := d.DecodeElement(&name, &e); err != nil {
				return err
			}
			authors = append(authors, name)
		case "comment":
			n := said{cell: attr(e, "ref")}
			if i, err := strconv.Atoi(attr(e, "authorId")); err == nil && i >= 0 && i < len(authors) {
				n.author = authors[i]
			}
			text, err := richText(d)
			if _, _, ok := Place(n.cell); ok {
				n.text = unescape(text)
				out = append(out, n)
			}
			return err
		}
		return nil
	})
	return out, err
}

// types takes the dropped parts out of the content types and gives the kept ones their new name.
func (s *stripping) types() error {
	const part = "[content_types].xml"
	b, err := s.read(part)
	if err != nil {
		return err
	}
	s.edited[part] = overrideTag.ReplaceAllFunc(b, func(tag []byte) []byte {
		name := attrOf(string(tag), "PartName")
		switch to := s.rename[partName(name)]; {
		case s.drop[partName(name)]:
			return nil
		case to != "":
			return bytes.ReplaceAll(tag, []byte(name), []byte("/"+to))
		}
		return tag
	})
	return nil
}

func (s *stripping) write(data []byte) ([]byte, error) {
	in, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, err
	}
	var buf bytes.Buffer
	out := zip.NewWriter(&buf)
	for _, f := range in.File {
		key := partName(f.Name)
		b, edited := s.edited[key]
		to := s.rename[key]
		if s.drop[key] {
			continue
		}
		if !edited && to == "" {
			if err := out.Copy(f); err != nil {
				return nil, err
			}
			continue
		}
		if !edited {
			if b, err = s.read(key); err != nil {
				return nil, err
			}
			f.Name = to
		}
		w, err := out.Create(f.Name)
		if err != nil {
			return nil, err
		}
		if _, err := w.Write(b); err != nil {
			return nil, err
		}
	}
	err = out.Close()
	return buf.Bytes(), err
}

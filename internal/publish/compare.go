package publish

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/karne-app/karne/internal/council"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/pkg/period"
)

// What happened to a record between two editions.
const (
	RecordAdded   = "added"
	RecordRemoved = "removed"
	RecordChanged = "changed"
)

// FieldChange is one field of a record: its path in the facts and both contents as they stand there (kuruş, millionths); "" where there is none.
type FieldChange struct {
	Field, Old, New string
}

// RecordChange is one record that two editions do not have alike.
type RecordChange struct {
	Change string // added, removed, changed
	Kind   string // name of its list in the facts: goals, targets, indicators, activities, lines; "" the document itself
	ID     string
	Ref    string // code path in the newer edition that has it
	Title  string
	Fields []FieldChange
}

// Comparison is two editions side by side: the records of the later in its order, then those only the earlier has.
type Comparison struct {
	From, To council.Edition // without their contents
	Records  []RecordChange
}

// unlike are the parts of facts that say nothing of a record: the edition itself and the verdicts of the rules of its day.
var unlike = []string{"schema", "edition", "faults"}

// record is one record of the facts with its plain fields by path.
type record struct {
	key, kind, id, ref, title string
	fields                    map[string]string
}

// Compare finds what differs between the facts of two editions, record by record. A record is an object of a list and keeps its id through all
// editions; lists of objects without one are matched by code path or code, other
// lines by their stage or year, else by place. Contents are compared as they are written, exactly.
func Compare(from, to []byte) ([]RecordChange, error) {
	was, err := recordsOf(from)
	if err != nil {
		return nil, err
	}
	is, err := recordsOf(to)
	if err != nil {
		return nil, err
	}
	before := make(map[string]record, len(was))
	for _, r := range was {
		before[r.key] = r
	}
	var out []RecordChange
	for _, r := range is {
		old, there := before[r.key]
		delete(before, r.key)
		c := RecordChange{Change: RecordChanged, Kind: r.kind, ID: r.id, Ref: r.ref, Title: r.title, Fields: differences(old.fields, r.fields)}
		if !there {
			c.Change = RecordAdded
		}
		if !there || len(c.Fields) > 0 {
			out = append(out, c)
		}
	}
	for _, r := range was {
		if _, gone := before[r.key]; gone {
			out = append(out, RecordChange{Change: RecordRemoved, Kind: r.kind, ID: r.id, Ref: r.ref, Title: r.title, Fields: differences(r.fields, nil)})
		}
	}
	return out, nil
}

func differences(old, now map[string]string) (out []FieldChange) {
	for _, f := range slices.Sorted(maps.Keys(now)) {
		if was, there := old[f]; !there || was != now[f] {
			out = append(out, FieldChange{f, was, now[f]})
		}
	}
	for _, f := range slices.Sorted(maps.Keys(old)) {
		if _, there := now[f]; !there {
			out = append(out, FieldChange{f, old[f], ""})
		}
	}
	return out
}

func recordsOf(facts []byte) ([]record, error) {
	d := json.NewDecoder(bytes.NewReader(facts))
	d.UseNumber()
	var v map[string]any
	if err := d.Decode(&v); err != nil {
		return nil, fmt.Errorf("facts of an edition: %w", err)
	}
	for _, k := range unlike {
		delete(v, k)
	}
	f := flattener{seen: map[string]int{}}
	f.open("", v, "")
	return f.out, nil
}

type flattener struct {
	out  []record
	seen map[string]int
}

// open begins a record; the records below it come after it.
func (f *flattener) open(kind string, v map[string]any, parent string) {
	r := record{kind: kind, id: text(v["id"]), ref: text(v["ref"]), fields: map[string]string{}}
	for _, k := range []string{"name", "text", "code"} {
		if r.title = text(v[k]); r.title != "" {
			break
		}
	}
	switch {
	case kind == "":
	case r.id != "":
		r.key = kind + "/" + r.id
	case r.ref != "":
		r.key = kind + "/" + r.ref
	default:
		r.key = parent + "/" + kind + "/" + text(v["code"])
	}
	f.seen[r.key]++
	if n := f.seen[r.key]; n > 1 {
		r.key += "#" + strconv.Itoa(n)
	}
	at := len(f.out)
	f.out = append(f.out, r)
	f.fields(at, "", v)
}

// fields puts the plain fields below a path into the record at a place of the list, and opens the records it finds.
func (f *flattener) fields(at int, path string, v any) {
	switch v := v.(type) {
	case map[string]any:
		for _, k := range slices.Sorted(maps.Keys(v)) {
			if path == "" && (k == "id" || k == "ref" && f.out[at].id != "") {
				continue // what names the record is no content of it; a code that changed changes the field "code"
			}
			f.fields(at, joinPath(path, k), v[k])
		}
	case []any:
		kind := path[strings.LastIndexByte(path, '.')+1:]
		for i, x := range v {
			if m, ok := x.(map[string]any); ok && (m["id"] != nil || m["ref"] != nil || m["code"] != nil) {
				f.open(kind, m, f.out[at].key)
			} else {
				f.fields(at, path+"["+place(x, i)+"]", x)
			}
		}
	case nil:
	default:
		f.out[at].fields[path] = text(v)
	}
}

// place is what a line of a list without records is called: its stage or year, else its number.
func place(x any, i int) string {
	if m, ok := x.(map[string]any); ok {
		for _, k := range []string{"stage", "year"} {
			if name := text(m[k]); name != "" {
				return name
			}
		}
	}
	return strconv.Itoa(i)
}

func joinPath(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

func text(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case json.Number:
		return v.String()
	case bool:
		return strconv.FormatBool(v)
	}
	return ""
}

// CompareEditions compares two frozen editions of one kind of document; the contents of both are held to their hashes first. Editions of
// different kinds are refused (publish.compare.kind).
func (s *Service) CompareEditions(ctx context.Context, fromID, toID string) (Comparison, error) {
	from, err := s.plans.Edition(ctx, fromID)
	if err != nil {
		return Comparison{}, err
	}
	to, err := s.plans.Edition(ctx, toID)
	if err != nil {
		return Comparison{}, err
	}
	if a, b := kindOf(from), kindOf(to); a != b {
		return Comparison{}, fault.Invalid("publish.compare.kind", "to", "read", to.Document, "expected", from.Document)
	}
	c := Comparison{From: from, To: to}
	if c.Records, err = Compare(from.Facts, to.Facts); err != nil {
		return Comparison{}, fault.New(fault.KindInternal, "internal").Wrap(err)
	}
	c.From.Facts, c.From.Documents, c.To.Facts, c.To.Documents = nil, nil, nil, nil
	return c, nil
}

func kindOf(e council.Edition) string {
	kind, _, _ := strings.Cut(e.Document, "/")
	return kind
}

// EditionAsOf is the edition of a plan's document ("plan", "programme/2022") that held on a day: the one decided last, on that day or before.
// Without one: publish.no_edition_then.
func (s *Service) EditionAsOf(ctx context.Context, planID, document string, on period.Date) (council.Edition, error) {
	if err := on.Check(); err != nil {
		return council.Edition{}, fault.Invalid("date.syntax", "on", "read", string(on), "expected", "2019-10-21")
	}
	all, err := s.plans.AllEditions(ctx)
	if err != nil {
		return council.Edition{}, err
	}
	var held *council.Edition
	for i, e := range all {
		if e.PlanID == planID && e.Document == document && !e.Decision.Date.After(on) && (held == nil || !e.Decision.Date.Before(held.Decision.Date)) {
			held = &all[i]
		}
	}
	if held == nil {
		return council.Edition{}, fault.New(fault.KindNotFound, "publish.no_edition_then", "read", on.TR())
	}
	return s.plans.Edition(ctx, held.ID)
}

package fault

import (
	"errors"
	"maps"
	"strconv"
	"strings"
)

// Kind says what sort of refusal a fault is; the edge maps it to an HTTP status.
type Kind uint8

// The kinds of the house (design.md §5). Precondition is a missing If-Match (428), Stale a wrong one (412).
const (
	KindInternal Kind = iota
	KindInvalid
	KindUnauthenticated
	KindForbidden
	KindNotFound
	KindConflict
	KindStale
	KindPrecondition
	KindClosed
	KindTooLarge
	KindRateLimited
	KindUnavailable
)

// Stage says when a rule bites (domain.md §0.2-1).
type Stage uint8

// Refuse at save; Block is flagged in draft and blocks submission; Warn and Info are only flagged.
const (
	Refuse Stage = iota
	Block
	Warn
	Info
)

// String is the wire word of the stage.
func (s Stage) String() string { return [...]string{"refuse", "block", "warn", "info"}[s] }

// Address is where a fault is. Ref is the code path of the record (A1/H1.1/PG1.1.1, second of the same code #2), Record its id,
// Field the field path ("weight", "values.2021"), Sheet and Cell the place in an uploaded workbook.
type Address struct {
	Ref, Record, Field, Sheet, Cell string
}

// Fault is one refusal or flag: data with an address. Its texts stand in api/problems.yaml under Code; Args fill them.
type Fault struct {
	Kind  Kind
	Stage Stage
	Code  string
	At    Address
	Args  map[string]string
	Cause error
}

// New makes a fault of a kind; args are key, value pairs for the text (read, expected, …).
func New(kind Kind, code string, args ...string) *Fault {
	f := &Fault{Kind: kind, Code: code}
	if len(args) > 0 {
		f.Args = make(map[string]string, len(args)/2)
		for i := 0; i+1 < len(args); i += 2 {
			f.Args[args[i]] = args[i+1]
		}
	}
	return f
}

// Invalid is New(KindInvalid) with the field it is about.
func Invalid(code, field string, args ...string) *Fault {
	f := New(KindInvalid, code, args...)
	f.At.Field = field
	return f
}

// Flag is a rule's verdict that does not refuse a save: stage Block, Warn or Info.
func Flag(stage Stage, code, field string, args ...string) *Fault {
	f := Invalid(code, field, args...)
	f.Stage = stage
	return f
}

// NotFound is the answer for an unknown id and for a record outside the caller's scope alike, so that ids leak nothing.
func NotFound(what, id string) *Fault {
	return New(KindNotFound, "not_found", "what", what, "read", id)
}

// Stale is the refusal of a change of a record that is no longer as it was read.
func Stale(id string, read, now int64) *Fault {
	return New(KindStale, "stale", "read", strconv.FormatInt(read, 10), "expected", strconv.FormatInt(now, 10)).On("", id)
}

// Fresh refuses a change of a record that the caller did not read as it is now.
func Fresh(id string, now, read int64) error {
	if now != read {
		return Stale(id, read, now)
	}
	return nil
}

func (f *Fault) Error() string {
	var b strings.Builder
	b.WriteString(f.Code)
	for _, s := range []string{f.At.Ref, f.At.Field, f.At.Sheet, f.At.Cell} {
		if s != "" {
			b.WriteString(" ")
			b.WriteString(s)
		}
	}
	if v, ok := f.Args["read"]; ok {
		b.WriteString(" read=" + v)
	}
	if f.Cause != nil {
		b.WriteString(": " + f.Cause.Error())
	}
	return b.String()
}

// Unwrap gives the cause, which is logged and never shown.
func (f *Fault) Unwrap() error { return f.Cause }

// Field returns a copy about another field.
func (f *Fault) Field(path string) *Fault { c := *f; c.At.Field = path; return &c }

// Cell returns a copy at a cell of an uploaded workbook.
func (f *Fault) Cell(sheet, cell string) *Fault {
	c := *f
	c.At.Sheet, c.At.Cell = sheet, cell
	return &c
}

// On returns a copy about a record: its code path and id.
func (f *Fault) On(ref, record string) *Fault {
	c := *f
	c.At.Ref, c.At.Record = ref, record
	return &c
}

// With returns a copy with one more text argument.
func (f *Fault) With(key, value string) *Fault {
	c := *f
	c.Args = maps.Clone(f.Args)
	if c.Args == nil {
		c.Args = map[string]string{}
	}
	c.Args[key] = value
	return &c
}

// Wrap returns a copy with a cause for the log.
func (f *Fault) Wrap(cause error) *Fault { c := *f; c.Cause = cause; return &c }

// List is all faults found, not the first.
type List []*Fault

func (l List) Error() string {
	parts := make([]string, len(l))
	for i, f := range l {
		parts[i] = f.Error()
	}
	return strings.Join(parts, "; ")
}

// Unwrap lets errors.Is and errors.As look into every fault's cause.
func (l List) Unwrap() []error {
	out := make([]error, len(l))
	for i, f := range l {
		out[i] = f
	}
	return out
}

// Add appends the faults of err, if any; other errors become Internal.
func (l *List) Add(err error) {
	if err != nil {
		*l = append(*l, All(err)...)
	}
}

// Err is nil for an empty list.
func (l List) Err() error {
	if len(l) == 0 {
		return nil
	}
	return l
}

// All gives every fault of err; an error that is none becomes one Internal fault that wraps it.
func All(err error) List {
	if err == nil {
		return nil
	}
	var l List
	if errors.As(err, &l) {
		return l
	}
	var f *Fault
	if errors.As(err, &f) {
		return List{f}
	}
	return List{New(KindInternal, "internal").Wrap(err)}
}

// KindOf is the kind of the first fault of err.
func KindOf(err error) Kind {
	if l := All(err); len(l) > 0 {
		return l[0].Kind
	}
	return KindInternal
}

// Has tells whether err holds a fault of this code.
func Has(err error, code string) bool {
	if err == nil {
		return false
	}
	for _, f := range All(err) {
		if f.Code == code {
			return true
		}
	}
	return false
}

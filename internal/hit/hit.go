// Package hit is what a search finds and the one way a feature looks through its rows: a Source says which rows the reader may see and which
// texts are searched, Find asks the database coarsely and decides in Go (trtext.Words). There is no index to keep: at 100 times a district's
// size a search reads a few ten thousand short rows.
//
// A source carries its own access condition, the one of the feature's lists. A row that the condition hides is neither found nor counted.
package hit

import (
	"context"
	"database/sql"
	"slices"
	"strconv"
	"strings"

	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/pkg/trtext"
)

// Hit is one record that was found.
type Hit struct {
	Kind       string   `json:"kind"`
	ID         string   `json:"id"`
	Code       string   `json:"code"`
	Title      string   `json:"title"`
	TitleMarks [][2]int `json:"title_marks"` // where the words stand in Title, as byte offsets [from, to)
	In         string   `json:"in"`          // what it stands in: the plan, the target
	Plan       string   `json:"plan_id"`     // of what hangs on a plan
	At         string   `json:"at_id"`       // the record whose page shows it, where that is another
	Year       int      `json:"year"`        // 0: none
	Part       string   `json:"part"`        // which of its texts holds most of the words; "code" and "title" are the record's own name
	Snippet    string   `json:"snippet"`     // of that text, around the words; empty when it is the title
	Marks      [][2]int `json:"marks"`       // where the words stand in Snippet
	Rank       int      `json:"-"`           // the better the higher; comparable across kinds
}

// Query is what is asked of every source.
type Query struct {
	Words trtext.Words
	Year  int // 0: all
	Most  int // hits kept of each kind, the best
}

// Text is one searched text of a record: the name of the field and its SQL expression, never NULL.
type Text struct{ Part, SQL string }

// Source is the rows of one kind. Empty expressions stand for nothing.
type Source struct {
	Kind  string
	From  string // FROM, with joins
	Shown string // which rows the reader may see
	Args  []any  // of Shown
	// ID, Code, Title, In, Plan, At and Year are SQL expressions of what a hit says. Code and Title are searched first unless Label.
	ID, Code, Title, In, Plan, At, Year string
	Label                               bool
	Texts                               []Text
	// InYear is the condition of a year, where it is more than Year = ?; each ? is the year. A source without both has nothing of a year.
	InYear string
	Order  string // of equally good hits; empty: the newest year first, then by id. Of many rows Go orders the few that are kept sooner than SQL all
}

// Found is what a source gave.
type Found struct {
	Kind  string
	Hits  []Hit // the best, best first
	Count int   // how many there are, of those that were read
	More  bool  // there were more rows than a search reads
}

const (
	mostRows     = 50_000 // rows one source reads: what is behind is not found, and the result says so
	titleLetters = 240
	snippet      = 200
	patterns     = 6 // words the database is asked for; Go asks for all
)

// Find looks through one source: one statement.
func Find(ctx context.Context, d *db.DB, q Query, s Source) (Found, error) {
	f := Found{Kind: s.Kind}
	texts := s.texts()
	columns := make([]string, len(texts))
	for n, t := range texts {
		columns[n] = t.SQL
	}
	where, args := "("+s.Shown+")", slices.Clone(s.Args)
	if q.Year != 0 {
		cond := s.InYear
		if cond == "" && s.Year != "" {
			cond = s.Year + " = ?"
		}
		if cond == "" {
			return f, nil
		}
		where += " AND (" + cond + ")"
		for range strings.Count(cond, "?") {
			args = append(args, q.Year)
		}
	}
	may, patterns := d.MayHold(columns, q.Words.Patterns(patterns))
	said := make([]string, 0, 7+len(columns))
	for _, e := range []string{s.ID, s.Code, s.Title, s.In, s.Plan, s.At, s.Year} {
		if e == "" {
			e = "''"
		}
		said = append(said, e)
	}
	query := "SELECT " + strings.Join(append(said, columns...), ", ") + " FROM " + s.From + " WHERE " + where + " AND " + may
	if s.Order != "" {
		query += " ORDER BY " + s.Order
	}
	rows, err := d.Conn(ctx).Raw(query+" LIMIT ?", append(append(args, patterns...), mostRows)...).Rows()
	if err != nil {
		return f, db.Error(err)
	}
	defer func() { _ = rows.Close() }()
	if err := f.read(rows, q, texts, s.Order != ""); err != nil {
		return f, err
	}
	return f, db.Error(rows.Err())
}

func (s Source) texts() []Text {
	var out []Text
	if !s.Label {
		for _, t := range []Text{{"title", s.Title}, {"code", s.Code}} {
			if t.SQL != "" {
				out = append(out, t)
			}
		}
	}
	return append(out, s.Texts...)
}

func (f *Found) read(rows *sql.Rows, q Query, texts []Text, ordered bool) error {
	raw := make([]sql.RawBytes, 7+len(texts))
	dest, held := make([]any, len(raw)), make([][]byte, len(texts))
	for n := range raw {
		dest[n] = &raw[n]
	}
	holder := q.Words.Holder()
	for read := 0; rows.Next(); {
		if err := rows.Scan(dest...); err != nil {
			return db.Error(err)
		}
		read++
		f.More = read == mostRows
		for n := range texts {
			held[n] = raw[7+n]
		}
		if !holder.Holds(held...) {
			continue
		}
		f.Count++
		rank, in, _ := holder.Rank(held...)
		year, _ := strconv.Atoi(string(raw[6])) // '' is 0
		if len(f.Hits) == q.Most && q.Most > 0 {
			if last := f.Hits[q.Most-1]; rank < last.Rank || rank == last.Rank && (ordered || year < last.Year || year == last.Year && string(raw[0]) >= last.ID) {
				continue
			}
		}
		h := Hit{
			Kind: f.Kind, ID: string(raw[0]), Code: string(raw[1]), Title: string(raw[2]), In: string(raw[3]), Plan: string(raw[4]), At: string(raw[5]),
			Part: texts[in].Part, Snippet: string(held[in]), Rank: rank, Year: year,
		}
		f.keep(h, q.Most, ordered)
	}
	for n := range f.Hits {
		f.Hits[n].show(q.Words)
	}
	return nil
}

// keep puts a hit among the best; of equal ones the first stays before when they come in an order.
func (f *Found) keep(h Hit, most int, ordered bool) {
	at := len(f.Hits)
	for at > 0 && (f.Hits[at-1].Rank < h.Rank || !ordered && f.Hits[at-1].Rank == h.Rank && h.before(f.Hits[at-1])) {
		at--
	}
	f.Hits = slices.Insert(f.Hits, at, h)
	if len(f.Hits) > most {
		f.Hits = f.Hits[:most]
	}
}

// before orders hits that are equally good and came in no order.
func (h Hit) before(o Hit) bool {
	return h.Year > o.Year || h.Year == o.Year && h.ID < o.ID
}

// show cuts the texts of a hit to what a list shows, with the marks.
func (h *Hit) show(w trtext.Words) {
	text := h.Snippet
	h.Snippet, h.Marks = "", nil
	h.Title, h.TitleMarks = w.Snippet(h.Title, titleLetters)
	if h.Part != "title" && h.Part != "code" {
		h.Snippet, h.Marks = w.Snippet(text, snippet)
	}
}

// All looks through sources, one after the other.
func All(ctx context.Context, d *db.DB, q Query, sources ...Source) ([]Found, error) {
	out := make([]Found, 0, len(sources))
	for _, s := range sources {
		f, err := Find(ctx, d, q, s)
		if err != nil {
			return nil, err
		}
		out = append(out, f)
	}
	return out, nil
}

// List is a source of records that are already in hand: a few of the program's own.
type List struct {
	Kind  string
	found Found
}

// Said is a searched text of such a record.
type Said struct{ Part, Text string }

// Add takes a record when its title, its code or one of the texts hold the words.
func (l *List) Add(q Query, h Hit, texts ...Said) {
	all := append([]Said{{"title", h.Title}, {"code", h.Code}}, texts...)
	held := make([]string, len(all))
	for n, t := range all {
		held[n] = t.Text
	}
	rank, in, ok := q.Words.Match(held...)
	if !ok {
		return
	}
	h.Kind, h.Rank, h.Part, h.Snippet = l.Kind, rank, all[in].Part, held[in]
	l.found.Count++
	l.found.keep(h, q.Most, true)
}

// Found is what was taken.
func (l *List) Found(q Query) Found {
	l.found.Kind = l.Kind
	for n := range l.found.Hits {
		l.found.Hits[n].show(q.Words)
	}
	return l.found
}

package find

import (
	"cmp"
	"context"
	"slices"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/account"
	"github.com/karne-app/karne/internal/council"
	"github.com/karne-app/karne/internal/evaluate"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/hit"
	"github.com/karne-app/karne/internal/measure"
	"github.com/karne-app/karne/internal/org"
	"github.com/karne-app/karne/internal/plan"
	"github.com/karne-app/karne/internal/programme"
	"github.com/karne-app/karne/pkg/trtext"
)

// Options wires the search; app fills them.
type Options struct {
	Plans      *plan.Service
	Programmes *programme.Service
	Org        *org.Service
	Measure    *measure.Service
	Evaluate   *evaluate.Service
	Account    *account.Service // nil: no reports are searched
	Editions   *council.Store
	// Setting is the name of a setting in the reader's language.
	Setting func(ctx context.Context, name string) string
}

// Service is the search.
type Service struct{ o Options }

// New wires it.
func New(o Options) *Service { return &Service{o: o} }

// Kinds are the kinds of records that are searched, in the order screens show them.
var Kinds = []string{
	"plan", "goal", "target", "indicator", "target_item", "risk", "programme", "performance_target", "programme_indicator", "activity", "value", "evidence", "deviation", "assessment", "review",
	"board_decision", "report_text", "activity_result", "edition", "unit", "person", "budget_code", "setting",
}

// Limits of a search.
const (
	ShortestQuery = 2   // letters, over all words: one letter is everywhere
	DefaultLimit  = 50  // hits
	MostHits      = 200 // hits
)

// Query is a search.
type Query struct {
	Text  string
	Kinds []string // hits of these only, empty: all; the counts are of all kinds whatever is asked
	Year  int      // records of a year (of a plan whose years include it); 0: all, timeless records too
	Limit int      // hits, 1 to MostHits; 0: DefaultLimit
	Each  int      // at most so many hits of one kind; 0: no bound but Limit
}

// Count is how many records of a kind were found.
type Count struct {
	Kind  string
	Count int
	More  bool // and more, behind what one search reads
}

// Results are the best hits, best first, and how many there are of each kind (kinds with none left out, in the order of Kinds).
type Results struct {
	Hits   []hit.Hit
	Counts []Count
	Total  int  // of the kinds asked for
	More   bool // there are hits that are not listed
	Short  bool // nothing was searched: the words have less than ShortestQuery letters
}

// Search finds the records that hold every word, among those the caller may see. It is a fixed number of statements, whatever it finds: what another
// unit keeps to itself is neither found nor counted, because every feature asks through the access filter of its own lists.
func (s *Service) Search(ctx context.Context, q Query) (Results, error) {
	if _, err := access.Require(ctx); err != nil {
		return Results{}, err
	}
	for _, k := range q.Kinds {
		if !slices.Contains(Kinds, k) {
			return Results{}, fault.Invalid("find.kind.unknown", "kind", "read", k)
		}
	}
	if q.Limit <= 0 {
		q.Limit = DefaultLimit
	}
	q.Limit = min(q.Limit, MostHits)
	h := hit.Query{Words: trtext.NewWords(q.Text), Year: q.Year, Most: q.Limit}
	if q.Each > 0 {
		h.Most = min(q.Each, q.Limit)
	}
	if h.Words.Letters() < ShortestQuery {
		return Results{Short: true}, nil
	}
	found, err := s.all(ctx, h)
	if err != nil {
		return Results{}, err
	}
	return gather(found, q), nil
}

func (s *Service) all(ctx context.Context, h hit.Query) (out []hit.Found, err error) {
	looks := []func(context.Context, hit.Query) ([]hit.Found, error){
		s.o.Plans.Find, s.o.Programmes.Find, s.o.Measure.Find, s.o.Evaluate.Find, s.o.Editions.Find,
		func(ctx context.Context, h hit.Query) ([]hit.Found, error) {
			return s.o.Org.Find(ctx, h, func(name string) string { return s.o.Setting(ctx, name) })
		},
	}
	if s.o.Account != nil {
		looks = append(looks, s.o.Account.Find)
	}
	for _, look := range looks {
		found, err := look(ctx, h)
		if err != nil {
			return nil, err
		}
		out = append(out, found...)
	}
	return out, nil
}

// gather puts what the features found into one order: by rank, of equal ones the kinds in their order.
func gather(found []hit.Found, q Query) (r Results) {
	place := map[string]int{}
	for n, k := range Kinds {
		place[k] = n
	}
	slices.SortStableFunc(found, func(a, b hit.Found) int { return cmp.Compare(place[a.Kind], place[b.Kind]) })
	for _, f := range found {
		if f.Count > 0 || f.More {
			r.Counts = append(r.Counts, Count{Kind: f.Kind, Count: f.Count, More: f.More})
		}
		if len(q.Kinds) > 0 && !slices.Contains(q.Kinds, f.Kind) {
			continue
		}
		r.Total += f.Count
		r.More = r.More || f.More
		r.Hits = append(r.Hits, f.Hits...)
	}
	slices.SortStableFunc(r.Hits, func(a, b hit.Hit) int { return cmp.Compare(b.Rank, a.Rank) })
	if len(r.Hits) > q.Limit {
		r.Hits = r.Hits[:q.Limit]
	}
	r.More = r.More || len(r.Hits) < r.Total
	return r
}

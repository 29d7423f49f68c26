package evaluate_test

import (
	"context"
	"runtime/debug"
	"slices"
	"testing"
	"time"

	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/db/dbtest"
	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/clock"
	"github.com/karne-app/karne/internal/council"
	"github.com/karne-app/karne/internal/find"
)

// BenchmarkSearch searches a district's plan of 600 indicators and 12,000 explained values for what people type: a word, two words, a code, a
// piece that is nearly everywhere, and nothing. Budget: p95-ms at most 100 on an idle machine (reported, not asserted).
func BenchmarkSearch(b *testing.B) {
	defer debug.SetGCPercent(debug.SetGCPercent(300)) // as the binary sets it (internal/cli/memory.go)
	for _, e := range []db.Engine{db.SQLite, db.PostgreSQL} {
		b.Run(string(e), func(b *testing.B) {
			h := newHouse(b, dbtest.Open(b, e))
			h.district(b)
			h.write(b, "UPDATE measurement SET explanation = 'ÖRNEK: İmar planı ve ruhsat işleri dönem sonu itibarıyla kayıtlara göre alınmıştır, ' || indicator_id")
			s := find.New(find.Options{
				Plans: h.plans, Programmes: h.programmes, Org: h.org, Measure: h.measure, Evaluate: h.evaluate, Editions: council.NewStore(h.db, now),
				Setting: func(_ context.Context, name string) string { return name },
			})
			asked := []string{"göstergenin", "imar ruhsat", "PG3.2.1", "tespit", "it", "olmayan sözcük", "kayıtlara"}
			var took []time.Duration
			b.ReportAllocs()
			b.ResetTimer()
			for n := 0; b.Loop(); n++ {
				from := clock.System.Now()
				r, err := s.Search(h.as(access.Planner), find.Query{Text: asked[n%len(asked)]})
				took = append(took, clock.System.Now().Sub(from))
				if err != nil || (r.Total > 0) == (asked[n%len(asked)] == "olmayan sözcük") {
					b.Fatal(asked[n%len(asked)], r.Total, err)
				}
			}
			slices.Sort(took)
			b.ReportMetric(took[len(took)*95/100].Seconds()*1000, "p95-ms")
		})
	}
}

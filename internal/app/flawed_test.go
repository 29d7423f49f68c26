package app_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/db/dbtest"
	"github.com/karne-app/karne/internal/app"
	"github.com/karne-app/karne/internal/clock"
	"github.com/karne-app/karne/internal/config"
	"github.com/karne-app/karne/internal/demo"
	"github.com/karne-app/karne/internal/evaluate"
	"github.com/karne-app/karne/internal/fault"
)

// The flawed twin shows exactly its planted faults: each stands where it was planted, and nothing else blocks.
func TestTheFlawedTwinShowsItsPlantedFaults(t *testing.T) {
	t.Parallel()
	eachEmpty(t, func(t *testing.T, a *app.App) {
		w := &world{t: t}
		ctx := w.system()
		w.ok(a.LoadFlawed(ctx))
		w.ok(a.LoadFlawed(ctx)) // a loaded twin stays as it is
		if err := a.LoadDemo(ctx); !fault.Has(err, "org.administration.other") && !fault.Has(err, "demo.real_data") {
			t.Errorf("the demo loads into the twin: %v", err)
		}
		p := must(a.Plans.ByCode(ctx, demo.FlawedCode))[0]
		var got []string
		note := func(l fault.List) {
			for _, f := range l {
				if f.Stage <= fault.Block && f.Code != "programme.proposal.not_accepted" {
					got = append(got, f.Code+" "+f.At.Ref)
				}
			}
		}
		_, faults, err := a.Evaluate.Checked(ctx, evaluate.CardQuery{PlanID: p.ID, Year: 2020, Through: 12})
		w.ok(err)
		note(faults)
		rep := must(a.Account.Of(ctx, p.ID, 2020))
		for _, x := range must(a.Account.Differences(ctx, rep.ID)) {
			if x.Basis == "printed" {
				got = append(got, x.Kind+" "+x.Code)
			}
		}
		bad := must(a.Programmes.Of(ctx, p.ID, 2021))
		_, faults, err = a.Programmes.Checked(ctx, bad.ID)
		w.ok(err)
		note(faults)
		note(must(a.Budget.Check(ctx, bad.ID)))
		var want []string
		for _, p := range demo.FlawedFaults {
			want = append(want, p.Code+" "+p.Ref)
		}
		slices.Sort(got)
		slices.Sort(want)
		if got = slices.Compact(got); !slices.Equal(got, want) {
			t.Errorf("the twin shows\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
	})
}

// eachEmpty runs a test on an empty database of each engine, as the binary opens it.
func eachEmpty(t *testing.T, fn func(t *testing.T, a *app.App)) {
	t.Helper()
	for _, e := range []db.Engine{db.SQLite, db.PostgreSQL} {
		t.Run(string(e), func(t *testing.T) {
			t.Parallel()
			a, err := app.Open(t.Context(), config.Settings{Addr: "localhost:0", DataDir: t.TempDir(), DatabaseURL: dbtest.URL(t, e)}, app.Options{Clock: clock.System, Migrate: true, Version: "test"})
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = a.Close() })
			fn(t, a)
		})
	}
}

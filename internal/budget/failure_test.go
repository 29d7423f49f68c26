package budget_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/db/dbtest"
	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/act"
	"github.com/karne-app/karne/internal/budget"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/programme"
)

// useCase is one change, with what must stand before it.
type useCase struct {
	name    string
	role    access.Role
	prepare func(t *testing.T, h *house, s scene, lines []budget.Line) func(ctx context.Context) error
}

var useCases = []useCase{
	{"add line", access.Planner, func(_ *testing.T, h *house, s scene, _ []budget.Line) func(context.Context) error {
		cmd := s.cost("F1.1.1", h.other, "03.5", 1)
		cmd.Idempotency = act.Once{Key: "k", Sum: "s"}
		return func(ctx context.Context) error { return second(h.budgets.AddLine(ctx, cmd)) }
	}},
	{"change line", access.Planner, func(_ *testing.T, h *house, _ scene, lines []budget.Line) func(context.Context) error {
		return func(ctx context.Context) error {
			return second(h.budgets.ChangeLine(ctx, budget.ChangeLine{ID: lines[0].ID, Version: 1, UnitID: &h.other, Economic: p("03.5"), Amount: p(lira(7))}))
		}
	}},
	{"remove line", access.Planner, func(_ *testing.T, h *house, _ scene, lines []budget.Line) func(context.Context) error {
		return func(ctx context.Context) error {
			return h.budgets.RemoveLine(ctx, budget.RemoveLine{ID: lines[0].ID, Version: 1})
		}
	}},
	{"take a line out", access.Finance, func(t *testing.T, h *house, s scene, lines []budget.Line) func(context.Context) error {
		h.consolidated(t, s)
		h.open(t, s, programme.StageFinance)
		return func(ctx context.Context) error {
			return h.budgets.RemoveLine(ctx, budget.RemoveLine{ID: lines[0].ID, Version: 1})
		}
	}},
	{"open stage", access.Finance, func(t *testing.T, h *house, s scene, _ []budget.Line) func(context.Context) error {
		h.consolidated(t, s)
		v := h.version(t, s)
		return func(ctx context.Context) error {
			return second(h.budgets.OpenStage(ctx, budget.OpenStage{ProgrammeID: s.id, Version: v, To: programme.StageFinance}))
		}
	}},
	{"decided", access.Planner, func(t *testing.T, h *house, s scene, _ []budget.Line) func(context.Context) error {
		h.force(t, s, "submitted")
		return func(ctx context.Context) error { return h.budgets.Decided(ctx, s.id) }
	}},
	{"set ceilings", access.Finance, func(t *testing.T, h *house, s scene, _ []budget.Line) func(context.Context) error {
		ok(t, second(h.budgets.SetCeilings(h.as(access.Finance), budget.SetCeilings{ProgrammeID: s.id, Version: h.version(t, s), Ceilings: []budget.CeilingFields{{UnitID: h.own, Amount: 3}}})))
		v := h.version(t, s)
		return func(ctx context.Context) error {
			return second(h.budgets.SetCeilings(ctx, budget.SetCeilings{ProgrammeID: s.id, Version: v, Ceilings: []budget.CeilingFields{{UnitID: h.own, Amount: 1}, {UnitID: h.other, Economic: "03", Amount: 1}}}))
		}
	}},
	{"add change", access.Finance, func(_ *testing.T, h *house, _ scene, _ []budget.Line) func(context.Context) error {
		cmd := h.supplementary()
		cmd.Idempotency = act.Once{Key: "k", Sum: "s"}
		return func(ctx context.Context) error { return second(h.budgets.AddChange(ctx, cmd)) }
	}},
	{"cancel change", access.Finance, func(_ *testing.T, h *house, _ scene, _ []budget.Line) func(context.Context) error {
		c := must(h.budgets.AddChange(h.as(access.Finance), h.supplementary()))
		return func(ctx context.Context) error {
			return second(h.budgets.CancelChange(ctx, budget.CancelChange{ID: c.ID, Version: 1, Reason: "yanlış"}))
		}
	}},
	{"import lines", access.UnitEditor, func(_ *testing.T, h *house, s scene, _ []budget.Line) func(context.Context) error {
		file := []programme.DocLine{docLine("activity", "F1.1.1", "03.2.1.01", 1), docLine("activity", "F1.1.1", "03.5", 2), docLine("overhead", "", "03.7", 3)}
		return func(ctx context.Context) error {
			_, _, err := h.budgets.ImportLines(ctx, s.id, h.own, file)
			return err
		}
	}},
}

// Each statement of each use case fails once: nothing stays, the log holds, and after that the use case still succeeds.
func TestEachFailedStatementLeavesNoPartialRow(t *testing.T) {
	t.Parallel()
	for _, u := range useCases {
		t.Run(u.name, func(t *testing.T) {
			t.Parallel()
			each(t, func(t *testing.T, h *house) {
				s := h.called(t)
				do := u.prepare(t, h, s, h.costed(t, s))
				dbtest.EachStatement(h.as(u.role), t, 200, func() map[string]string { return h.state(t) }, do)
				h.verifyLog(t)
			})
		})
	}
}

// 300 lines at two stages take as many statements as four; the numbers are asserted so that a change of them is a decision.
func TestStatementsDoNotGrowWithTheLines(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		s := h.called(t)
		h.costed(t, s)
		ctx := h.as(access.Planner)
		ok(t, second(h.budgets.SetCeilings(ctx, budget.SetCeilings{ProgrammeID: s.id, Version: h.version(t, s), Ceilings: []budget.CeilingFields{{UnitID: h.own, Amount: 1}}})))
		ok(t, second(h.budgets.AddChange(ctx, h.supplementary())))
		more := func(n int, lira int64) (out []programme.DocLine) {
			for i := range n {
				out = append(out, docLine("activity", "F1.1.1", fmt.Sprintf("03.%d.%d.%02d", i/90%9+1, i/10%9+1, i%10+1), int64(i)+lira))
			}
			return out
		}
		file := func(n int) []programme.DocLine { return more(n, 0) }
		reads := func() map[string]int64 {
			return map[string]int64{
				"sheet": dbtest.Statements(ctx, t, func(ctx context.Context) error { return second(h.sheet(ctx, s.id)) }),
				"lines": dbtest.Statements(ctx, t, func(ctx context.Context) error {
					return second(h.budgets.Lines(ctx, budget.LinesQuery{ProgrammeID: s.id}))
				}),
				"check":     dbtest.Statements(ctx, t, func(ctx context.Context) error { return second(h.budgets.Check(ctx, s.id)) }),
				"unit sums": dbtest.Statements(h.editorOf(h.own), t, func(ctx context.Context) error { return second(h.budgets.UnitSums(ctx, s.id, h.own)) }),
				"differences": dbtest.Statements(ctx, t, func(ctx context.Context) error {
					return second(h.budgets.Differences(ctx, s.id, "", "unit", "unit"))
				}),
				"changes": dbtest.Statements(ctx, t, func(ctx context.Context) error { return second(h.budgets.Changes(ctx, year)) }),
				"diff of a file": dbtest.Statements(ctx, t, func(ctx context.Context) error {
					_, _, err := h.budgets.DiffLines(ctx, s.id, h.own, file(30))
					return err
				}),
			}
		}
		want := map[string]int64{"sheet": 22, "lines": 9, "check": 14, "unit sums": 11, "differences": 11, "changes": 5, "diff of a file": 13}
		ok(t, second(h.org.CodeList(ctx))) // read once, then kept
		small := reads()
		if d := cmp.Diff(want, small); d != "" {
			t.Error("small:", d)
		}
		imported := dbtest.Statements(ctx, t, func(ctx context.Context) error {
			_, _, err := h.budgets.ImportLines(ctx, s.id, h.own, file(300))
			return err
		})
		changed := dbtest.Statements(ctx, t, func(ctx context.Context) error {
			_, _, err := h.budgets.ImportLines(ctx, s.id, h.own, more(300, 5))
			return err
		})
		h.consolidated(t, s)
		opened := dbtest.Statements(ctx, t, func(ctx context.Context) error {
			return second(h.budgets.OpenStage(ctx, budget.OpenStage{ProgrammeID: s.id, Version: h.version(t, s), To: programme.StageFinance}))
		})
		if d := cmp.Diff(want, reads()); d != "" {
			t.Error("big:", d)
		}
		added := dbtest.Statements(ctx, t, func(ctx context.Context) error {
			return second(h.budgets.AddLine(ctx, s.cost("F1.1.1", h.own, "06.5", 1)))
		})
		if got := [...]int64{imported, changed, opened, added}; got != [...]int64{25, 23, 12, 12} {
			t.Errorf("import, import other amounts, open a stage, add a line: %v", got)
		}
	})
}

// Two services over one database, as two processes would be (SQLite has one).
func twoHouses(t *testing.T, e db.Engine) []*house {
	t.Helper()
	url := dbtest.URL(t, e)
	opened := func() *db.DB {
		d, err := db.Open(t.Context(), url)
		ok(t, err)
		t.Cleanup(func() { _ = d.Close() })
		return d
	}
	h := newHouse(t, opened())
	if e == db.SQLite {
		return []*house{h, h}
	}
	o := *h
	built := build(t, opened())
	o.db, o.log, o.org, o.plans, o.programmes, o.budgets = built.db, built.log, built.org, built.plans, built.programmes, built.budgets
	return []*house{h, &o}
}

// outcomes runs n calls at once and counts their answers: "won", else the code of the refusal.
func outcomes(n int, do func(i int) error) map[string]int {
	errs, start := make(chan error, n), make(chan struct{})
	for i := range n {
		go func() {
			<-start
			errs <- do(i)
		}()
	}
	close(start)
	out := map[string]int{}
	for range n {
		word := "won"
		if err := <-errs; err != nil {
			word = fault.All(err)[0].Code
		}
		out[word]++
	}
	return out
}

// Eight at once: one line takes a place, one change of a version wins, one opens a stage, one sets the ceilings.
func TestOneWinnerAmongConcurrentEdits(t *testing.T) {
	t.Parallel()
	for _, e := range []db.Engine{db.SQLite, db.PostgreSQL} {
		t.Run(string(e), func(t *testing.T) {
			t.Parallel()
			houses := twoHouses(t, e)
			h := houses[0]
			s := h.called(t)
			line := h.costed(t, s)[0]
			own, finance := h.editorOf(h.own), h.as(access.Finance)
			v := h.version(t, s)
			check := func(name, late string, do func(h *house) error) {
				t.Helper()
				if d := cmp.Diff(map[string]int{"won": 1, late: 7}, outcomes(8, func(i int) error { return do(houses[i%2]) })); d != "" {
					t.Errorf("%s: %s", name, d)
				}
			}
			for n := range 9 { // the first rounds open connections, and come one after the other
				check("two lines of a unit in one place", "budget.line.duplicate", func(h *house) error {
					return second(h.budgets.AddLine(own, s.cost("F1.1.1", h.own, fmt.Sprintf("06.%d", n+1), 1)))
				})
			}
			check("one line", "stale", func(h *house) error {
				return second(h.budgets.ChangeLine(own, budget.ChangeLine{ID: line.ID, Version: 1, Amount: p(lira(5))}))
			})
			check("ceilings", "stale", func(h *house) error {
				return second(h.budgets.SetCeilings(finance, budget.SetCeilings{ProgrammeID: s.id, Version: v, Ceilings: []budget.CeilingFields{{UnitID: h.own, Amount: 1}}}))
			})
			h.consolidated(t, s)
			v = h.version(t, s)
			check("a stage", "stale", func(h *house) error {
				return second(h.budgets.OpenStage(finance, budget.OpenStage{ProgrammeID: s.id, Version: v, To: programme.StageFinance}))
			})
			h.verifyLog(t)
		})
	}
}

// A part that is handed in while its lines change, and a stage that opens: no line slips into what is closed, and no line misses the new stage.
func TestNoLineSlipsIntoWhatCloses(t *testing.T) {
	t.Parallel()
	for _, e := range []db.Engine{db.SQLite, db.PostgreSQL} {
		t.Run(string(e), func(t *testing.T) {
			t.Parallel()
			houses := twoHouses(t, e)
			h := houses[0]
			s := h.called(t)
			h.costed(t, s)
			pr := h.proposal(t, s, h.own)
			got := outcomes(8, func(i int) error {
				if i == 3 {
					return second(h.programmes.SubmitProposal(h.as(access.Planner), programme.ProposalStep{ID: pr.ID, Version: pr.Version}))
				}
				return second(houses[i%2].budgets.AddLine(h.editorOf(h.own), s.cost("F1.1.1", h.own, fmt.Sprintf("06.%d", i+1), 1)))
			})
			if got["won"]+got["budget.proposal.closed"] != 8 || got["won"] < 1 {
				t.Fatal(got)
			}
			lines := len(must(h.budgets.Lines(h.editorOf(h.own), budget.LinesQuery{ProgrammeID: s.id})))
			if lines != got["won"] { // the line of costed, and the won ones without the submission
				t.Fatal(lines, got)
			}
			h.force(t, s, "consolidated")
			h.open(t, s, programme.StageFinance)
			v := h.version(t, s)
			got = outcomes(8, func(i int) error {
				if i == 5 {
					return second(houses[1].budgets.OpenStage(h.as(access.Finance), budget.OpenStage{ProgrammeID: s.id, Version: v, To: programme.StageSenior}))
				}
				return second(houses[i%2].budgets.AddLine(h.as(access.Finance), s.cost("F1.2.1", h.third, fmt.Sprintf("05.%d", i+1), 1)))
			})
			if d := cmp.Diff(map[string]int{"won": 8}, got); d != "" {
				t.Fatal(d)
			}
			for _, l := range must(h.budgets.Lines(h.as(access.Finance), budget.LinesQuery{ProgrammeID: s.id, UnitID: h.third})) {
				if l.At(programme.StageSenior) == nil {
					t.Errorf("%s missed the stage", l.Economic)
				}
			}
		})
	}
}

// Units whose files come in at once do not wait for each other in a circle: an import joins a step that already relies on the programme.
func TestFilesOfUnitsComeInAtOnce(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		s := h.called(t)
		units, codes := []string{h.own, h.other, h.third}, []string{"F1.1.1", "F1.1.2", "F1.2.1"}
		for round := range 4 {
			got := outcomes(3, func(i int) error {
				return h.door.Run(h.editorOf(units[i]), access.ProposalEdit, func(ctx context.Context, step *act.Step) error {
					if _, err := h.programmes.Locked(ctx, s.id, false); err != nil {
						return err
					}
					if err := step.Allow(access.Scope{Units: []string{units[i]}}); err != nil {
						return err
					}
					_, _, err := h.budgets.ImportLines(ctx, s.id, units[i], []programme.DocLine{docLine("activity", codes[i], "03.5", int64(round)), docLine("overhead", "", "03.7", int64(round))})
					return err
				})
			})
			if d := cmp.Diff(map[string]int{"won": 3}, got); d != "" {
				t.Fatal(d)
			}
		}
	})
}

// The sheet holds the whole of the money, whoever reads it.
func TestTheSheetHoldsEverything(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		s := h.called(t)
		finance := h.as(access.Finance)
		h.costed(t, s)
		h.add(t, finance, s.of(budget.Revenue, "", "01.2", 600))
		ok(t, second(h.budgets.SetCeilings(finance, budget.SetCeilings{ProgrammeID: s.id, Version: h.version(t, s), Ceilings: []budget.CeilingFields{{UnitID: h.own, Amount: 1}}})))
		h.consolidated(t, s)
		h.open(t, s, programme.StageFinance)
		kept := must(h.budgets.AddChange(finance, h.supplementary()))
		gone := must(h.budgets.AddChange(finance, h.transfer()))
		ok(t, second(h.budgets.CancelChange(finance, budget.CancelChange{ID: gone.ID, Version: 1, Reason: "yanlış"})))
		x := must(h.sheet(context.Background(), s.id))
		var got []string
		for _, l := range x.Lines {
			got = append(got, fmt.Sprintf("%s %s %s/%s", l.Kind, l.Economic, l.At("unit").TR(), l.At("finance").TR()))
		}
		// in the order of the units' names: Çevre, Fen, Zabıta; what belongs to none comes last
		if d := cmp.Diff([]string{"activity 03.2.1.01 300,00/300,00", "activity 03.2.1.01 100,00/100,00", "activity 03.2.1.01 200,00/200,00", "revenue 01.2 600,00/600,00"}, got); d != "" {
			t.Fatal(d)
		}
		if d := cmp.Diff(map[string]string{h.planner: "Ayşe Planlar", h.finance: "Mehmet Öder"}, x.People); d != "" {
			t.Fatal(d)
		}
		if d := cmp.Diff([]budget.AppropriationChange{kept}, x.Changes); d != "" {
			t.Fatal(d)
		}
		if len(x.Ceilings) != 1 || len(x.Stages) != 2 || x.Appropriation != nil || x.Execution != nil || x.RevenueLedger != nil {
			t.Fatalf("%+v", x)
		}
		wants(t, second(h.sheet(context.Background(), h.own)), fault.KindNotFound, "not_found")
		if !slices.ContainsFunc(x.Stages, func(o budget.StageOpened) bool {
			return o.Stage == "finance" && o.OpenedBy == h.finance && o.OpenedAt > 0
		}) {
			t.Fatal(x.Stages)
		}
	})
}

package app_test

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"runtime"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/app"
	"github.com/karne-app/karne/internal/clock"
	"github.com/karne-app/karne/internal/config"
	"github.com/karne-app/karne/internal/ids"
	"github.com/karne-app/karne/internal/plan"
	"github.com/karne-app/karne/pkg/quantity"
)

// district is a town of 40 units with a plan of 600 indicators in force whose last year is this one, and 20 quarters of values: 12,000 (design.md §9).
// The first unit answers for 200 indicators, the others share the rest. Evaluations and quarters are frozen but for
// the evaluation of last year and the last quarter, whose values are entered.
type district struct {
	*world
	planID, window, unit, indicator, target string
	first, last                             int
}

func openDistrict(b *testing.B, e db.Engine) *district {
	b.Helper()
	w := open(b, e, func(_ *config.Settings, o *app.Options) {
		o.Strict = false
		o.Log = slog.New(slog.NewJSONHandler(&bytes.Buffer{}, &slog.HandlerOptions{Level: slog.LevelInfo}))
	})
	d := &district{world: w, last: clock.System.Now().Year()}
	d.first = d.last - 4
	names := make([]string, 40)
	for n := range names {
		names[n] = fmt.Sprintf("Örnek %d. Müdürlük", n+1)
		id := w.unit(names[n], "")
		if n == 0 {
			d.unit = id
		}
	}
	for _, r := range access.Roles {
		w.people[string(r)] = w.caller(w.person("Kişi "+string(r), r, d.unit))
	}
	done, err := w.app.Plans.Import(w.as("planner"), d.doc(names))
	w.ok(err)
	d.planID = done.PlanID
	w.sql("UPDATE plan SET state = 'in_force' WHERE id = ?", d.planID)
	tree, err := w.app.Plans.Tree(w.as("planner"), d.planID)
	w.ok(err)
	d.target, d.indicator = tree.Goals[0].Targets[0].ID, tree.Goals[0].Targets[0].Indicators[0].ID
	w.ok(w.app.DB.InTx(context.Background(), func(ctx context.Context) error { return d.fill(ctx, &tree) }))
	if e == db.PostgreSQL {
		w.sql("ANALYZE")
	}
	return d
}

func (d *district) doc(units []string) plan.Doc {
	doc := plan.Doc{Schema: plan.SchemaV1, Administration: plan.DocAdministration{Name: townName, Province: "İstanbul"},
		Plan: plan.DocPlan{Code: "B", Name: "Stratejik Plan", FirstYear: d.first, LastYear: d.last}}
	types := []string{"yearly_separate", "cumulative_increase", "maintain_high", "ratio_increase", "lower_is_better"}
	for n := range 45 {
		if n%5 == 0 {
			doc.Plan.Goals = append(doc.Plan.Goals, plan.DocGoal{Code: "A" + strconv.Itoa(n/5+1), Text: "Ulaşılabilir, güvenli ve çevreyle uyumlu bir kent oluşturmak"})
		}
		goal := &doc.Plan.Goals[len(doc.Plan.Goals)-1]
		unit := units[0]
		if n%3 != 0 {
			unit = units[n%39+1]
		}
		x := plan.DocTarget{Code: fmt.Sprintf("H%d.%d", n/5+1, n%5+1), Text: "Yürüme mesafesindeki yeşil alanlara erişen hanelerin oranı plan dönemi sonunda artırılacaktır.", ResponsibleUnit: unit,
			PartnerUnits: []string{units[(n+7)%40]}, YearlyCosts: plan.YearMoney{}, Findings: []string{"Tespit 1", "Tespit 2"}, Needs: []string{"İhtiyaç 1", "İhtiyaç 2"}}
		for r := range 3 {
			x.Risks = append(x.Risks, plan.DocRisk{Text: "Risk " + strconv.Itoa(r), Controls: []plan.DocControl{{Text: "Kontrol"}}})
		}
		for i := range 14 {
			if n < 30 && i == 13 { // 30 × 13 + 15 × 14 = 600
				break
			}
			weight := quantity.Percent(70_000)
			base := quantity.Amount(5_000_000)
			pg := plan.DocIndicator{Code: fmt.Sprintf("PG%d.%d.%d", n/5+1, n%5+1, i+1), Name: fmt.Sprintf("Bakımı yapılan yeşil alan büyüklüğü %d", i+1), Definition: "Yıl içinde bakımı yapılan alanların toplamı", UnitOfMeasure: "adet",
				Weight: &weight, CalcType: types[i%5], Baseline: plan.DocBaseline{Value: &base}, Direction: "up", MonitoringFrequency: "quarter", ReportingFrequency: "year", Class: "output",
				DataSource: "Park kayıtları", Values: plan.YearAmount{}}
			for y := d.first; y <= d.last; y++ {
				pg.Values[y] = quantity.Amount((y - 2000) * 1_000_000)
			}
			x.Indicators = append(x.Indicators, pg)
		}
		for y := d.first; y <= d.last; y++ {
			x.YearlyCosts[y] = 1_000_00
		}
		goal.Targets = append(goal.Targets, x)
	}
	return doc
}

// fill writes windows and values of every quarter.
func (d *district) fill(ctx context.Context, tree *plan.Tree) error {
	tx := d.app.DB.Conn(ctx)
	for y := d.first; y <= d.last; y++ {
		if y < d.last-1 {
			err := tx.Exec(`INSERT INTO review (id, plan_id, year, kind, state, method, summary, risk_review, capacity, conclusion, conclusion_text, held_on, meeting_no, attendees, meeting_note, submitted_on, synthetic,
				version, created_at, updated_at) VALUES (?, ?, ?, 'evaluation', 'frozen', '', '', '', '', '', '', '', '', '', '', '', ?, 1, 1, 1)`, ids.New(), tree.Plan.ID, y, false).Error
			if err != nil {
				return err
			}
		}
		for q := 1; q <= 4; q++ {
			id, state, frozen := ids.New(), "frozen", 1
			closes := "2020-01-01"
			if y == d.last && q == 4 {
				d.window, state, frozen, closes = id, "open", 0, "2199-01-01"
			}
			err := tx.Exec(`INSERT INTO report_window (id, plan_id, year, frequency, period_no, opens_on, unit_closes_on, manager_closes_on, office_closes_on, state, frozen_at, version, created_at, updated_at)
				VALUES (?, ?, ?, 'quarter', ?, '2020-01-01', ?, ?, ?, ?, ?, 1, 1, 1)`, id, tree.Plan.ID, y, q, closes, closes, closes, state, frozen).Error
			if err != nil {
				return err
			}
			value := "frozen"
			if state == "open" {
				value = "entered"
			}
			if err := d.values(ctx, tree, id, value, y, q); err != nil {
				return err
			}
		}
	}
	return nil
}

func (d *district) values(ctx context.Context, tree *plan.Tree, window, state string, y, q int) error {
	editor, manager, planner := d.people["unit_editor"].id, d.people["unit_manager"].id, d.people["planner"].id
	var rows []string
	var args []any
	flush := func() error {
		if len(rows) == 0 {
			return nil
		}
		err := d.app.DB.Conn(ctx).Exec(`INSERT INTO measurement (id, plan_id, indicator_id, window_id, year, frequency, period_no, unit_id, state, kind, amount, no_value_reason, explanation, confirmed, return_reason,
			entered_by, entered_at, approved_by, approved_at, verified_by, verified_at, origin, source, synthetic, version, created_at, updated_at) VALUES `+strings.Join(rows, ", "), args...).Error
		rows, args = rows[:0], args[:0]
		return err
	}
	for _, g := range tree.Goals {
		for _, x := range g.Targets {
			for n, i := range x.Indicators {
				rows = append(rows, "(?, ?, ?, ?, ?, 'quarter', ?, ?, ?, 'amount', ?, '', 'Çalışmalar plana uygun yürütülmüş, dönem hedefine ulaşılmıştır.', ?, '', ?, 1, ?, 1, ?, 1, 'entered', '', ?, 1, 1, 1)")
				args = append(args, ids.New(), tree.Plan.ID, i.ID, window, y, q, x.ResponsibleUnitID, state, int64((n+q)*1_000_000), false, editor, manager, planner, false)
				if len(rows) == 200 {
					if err := flush(); err != nil {
						return err
					}
				}
			}
		}
	}
	return flush()
}

// BenchmarkPage serves whole requests of a district: edge, session, services, template, compression. cpu-ms is what this process worked for one (on
// SQLite the database too), which a busy machine does not stretch; p95-ms is wall time; wire-kB what goes over the wire to a browser. KARNE_PAGES=1 adds
// the pages that have no budget.
func BenchmarkPage(b *testing.B) {
	defer debug.SetGCPercent(debug.SetGCPercent(300)) // as the binary sets it (internal/cli/memory.go)
	type page struct {
		name, who string
		path      func(d *district) string
		want      string // on the page, at least times
		times     int
		state     string // of the plan
	}
	at := func(path string) func(*district) string { return func(*district) string { return path } }
	pages := []page{
		{"typed", "planner", func(d *district) string { return "/planlar/" + d.planID + "/degerler" }, "data-k=", 195 * 8, "draft"},
		{"entry", "unit_editor", func(d *district) string { return "/gerceklesme/donem/" + d.window + "/birim/" + d.unit }, `data-row="`, 195, ""},
		{"card", "planner", at("/karne"), "H9.5", 1, ""},
		{"tree", "planner", func(d *district) string { return "/planlar/" + d.planID }, "PG9.5.14", 1, ""},
		{"home", "planner", at("/"), "<h1", 1, ""},
	}
	if os.Getenv("KARNE_PAGES") != "" {
		for _, r := range access.Roles {
			pages = append(pages, page{"home-" + string(r), string(r), at("/"), "<h1", 1, ""})
		}
		pages = append(pages,
			page{"board", "planner", at("/gerceklesme"), "<h1", 1, ""}, page{"find", "planner", at("/ara?q=yeşil"), "<h1", 1, ""}, page{"heat", "planner", at("/karne/isi"), "<h1", 1, ""},
			page{"window", "planner", func(d *district) string { return "/gerceklesme/donem/" + d.window }, "<h1", 1, ""},
			page{"units", "planner", at("/birimler"), "<h1", 1, ""}, page{"guide", "planner", at("/kilavuz"), "<h1", 1, ""}, page{"plans", "planner", at("/planlar"), "<h1", 1, ""},
			page{"standtarget", "planner", func(d *district) string { return "/karne/hedef/" + d.target }, "<h1", 1, ""},
			page{"standindicator", "planner", func(d *district) string { return "/karne/gosterge/" + d.indicator }, "<h1", 1, ""},
			page{"costs", "planner", func(d *district) string { return "/planlar/" + d.planID + "/maliyetler" }, "data-k=", 45, "draft"},
			page{"css", "planner", at("/static/karne.css"), "karne-grid", 1, ""}, page{"gridjs", "planner", at("/static/grid.js"), "karne-grid", 1, ""},
		)
	}
	for _, e := range []db.Engine{db.SQLite, db.PostgreSQL} {
		b.Run(string(e), func(b *testing.B) {
			d := openDistrict(b, e)
			for _, x := range pages {
				b.Run(x.name, func(b *testing.B) {
					d.sql("UPDATE plan SET state = ? WHERE id = ?", cmp.Or(x.state, "in_force"), d.planID)
					d.page(b, x.who, x.path(d), x.want, x.times)
				})
			}
		})
	}
}

func (d *district) page(b *testing.B, who, path, want string, times int) {
	if a := d.get(who, path); a.status != http.StatusOK || strings.Count(a.body, want) < times {
		b.Fatalf("%s: %s %d", path, a, strings.Count(a.body, want))
	}
	request := func() (time.Duration, int) {
		req := httptest.NewRequest(http.MethodGet, path, nil)
		for name, value := range map[string]string{"Accept": typeHTML, "Accept-Encoding": "gzip, deflate, br", "Cookie": d.cookie(who)} {
			req.Header.Set(name, value)
		}
		rec := httptest.NewRecorder()
		from := clock.System.Now()
		d.edge.ServeHTTP(rec, req)
		return clock.System.Now().Sub(from), rec.Body.Len()
	}
	var took []time.Duration
	wire := 0
	request()
	runtime.GC()
	b.ReportAllocs()
	before := worked(b)
	for b.Loop() {
		t, n := request()
		took, wire = append(took, t), n
	}
	b.ReportMetric((worked(b)-before).Seconds()*1000/float64(len(took)), "cpu-ms")
	slices.Sort(took)
	b.ReportMetric(took[len(took)*95/100].Seconds()*1000, "p95-ms")
	b.ReportMetric(float64(wire)/1000, "wire-kB")
	b.ReportMetric(0, "ns/op")
}

// worked is the processor time of this process.
func worked(b *testing.B) time.Duration {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

package ledger_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/db/dbtest"
	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/act"
	"github.com/karne-app/karne/internal/audit"
	"github.com/karne-app/karne/internal/budget"
	"github.com/karne-app/karne/internal/clock"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/intake/ledger"
	"github.com/karne-app/karne/internal/org"
)

var now = clock.Fixed(time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC))

// house is the ledgers on one database with two units: own has an institutional code, other only its name.
type house struct {
	db      *db.DB
	log     *audit.Log
	org     *org.Service
	budget  *budget.Service
	ledgers *ledger.Importer

	own, other string
}

func newHouse(t testing.TB, d *db.DB, strict bool) *house {
	t.Helper()
	h := &house{db: d, log: audit.New(d, now)}
	door := act.New(d, h.log, now, strict)
	h.org = org.New(d, door, now)
	h.budget = budget.NewService(budget.Options{DB: d, Door: door, Clock: now, Org: h.org})
	h.ledgers = ledger.New(h.budget, h.org)
	ctx := access.WithActor(context.Background(), access.System("test"))
	must(h.org.Found(ctx, org.FoundAdministration{Name: "Meram Belediyesi", Province: "Konya"}))
	h.own = must(h.org.AddUnit(ctx, org.AddUnit{Name: "Özel Kalem Müdürlüğü", SpendingUnit: true, InstitutionalCode: "46.42.28.02"})).ID
	h.other = must(h.org.AddUnit(ctx, org.AddUnit{Name: "Fen İşleri Müdürlüğü", SpendingUnit: true})).ID
	return h
}

// as is a context of one role; a unit-bound role stands in own.
func (h *house) as(role access.Role) context.Context {
	p := access.Post{ID: "post", Role: role}
	if role.UnitBound() {
		p.Units = []string{h.own}
	}
	return access.WithActor(context.Background(), access.Actor{PersonID: "person-" + string(role), Name: string(role), Posts: []access.Post{p}})
}

func each(t *testing.T, fn func(t *testing.T, h *house)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, d *db.DB) { fn(t, newHouse(t, d, true)) })
}

// csv is a file of this text.
func csv(kind budget.LedgerKind, lines ...string) ledger.File {
	return ledger.File{Name: "dosya.csv", Data: []byte(strings.Join(lines, "\n")), Year: 2022, Kind: kind}
}

// check reads a file without storing it.
func (h *house) check(t testing.TB, f ledger.File) ledger.Result {
	t.Helper()
	res, err := h.ledgers.Check(h.as(access.Finance), f)
	ok(t, err)
	return res
}

// stage brings a file in that nothing refuses.
func (h *house) stage(t testing.TB, f ledger.File) budget.Ledger {
	t.Helper()
	res, err := h.ledgers.Stage(h.as(access.Finance), f)
	ok(t, err)
	if res.Refused {
		t.Fatalf("refused: %v", res.Faults)
	}
	return res.Ledger
}

func (h *house) commit(t testing.TB, f ledger.File) budget.Ledger {
	t.Helper()
	l := h.stage(t, f)
	l, err := h.budget.CommitLedger(h.as(access.Finance), l.ID, l.Version)
	ok(t, err)
	return l
}

// told is the faults of a result, each as "stage code cell".
func told(l fault.List) []string {
	var out []string
	for _, f := range l {
		out = append(out, fmt.Sprintf("%s %s %s", f.Stage, f.Code, f.At.Cell))
	}
	slices.Sort(out)
	return out
}

func wantFaults(t testing.TB, got fault.List, want ...string) {
	t.Helper()
	slices.Sort(want)
	if d := cmp.Diff(want, told(got)); d != "" {
		t.Errorf("faults:\n%s", d)
	}
}

func ok(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func wants(t testing.TB, err error, kind fault.Kind, code string) {
	t.Helper()
	if !fault.Has(err, code) || fault.KindOf(err) != kind {
		t.Fatalf("want kind %d %s, got kind %d: %v", kind, code, fault.KindOf(err), err)
	}
}

// state is a hash of the rows of each table that an import may write.
func (h *house) state(t testing.TB, tables ...string) map[string]string {
	t.Helper()
	return dbtest.State(t, h.db, tables)
}

func sqlite(t testing.TB) *db.DB {
	t.Helper()
	return dbtest.Open(t, db.SQLite)
}

// newHouseAt is the money of the same database at another time.
func newHouseAt(h *house, c clock.Clock) *budget.Service {
	return budget.NewService(budget.Options{DB: h.db, Door: act.New(h.db, audit.New(h.db, c), c, true), Clock: c, Org: h.org})
}

func (h *house) verifyLog(t testing.TB) {
	t.Helper()
	must(h.log.Seal(context.Background(), "test"))
	r := must(h.log.Verify(context.Background()))
	if len(r.Broken) > 0 || r.Rows == 0 || r.Unsealed != 0 {
		t.Fatalf("the log does not hold: %+v", r)
	}
}

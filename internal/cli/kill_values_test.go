package cli_test

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/oapi-codegen/nullable"

	"github.com/karne-app/karne/api/client"
	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/app"
	"github.com/karne-app/karne/internal/auth"
	"github.com/karne-app/karne/internal/clock"
	"github.com/karne-app/karne/internal/config"
	"github.com/karne-app/karne/internal/org"
	"github.com/karne-app/karne/pkg/period"
)

const (
	valueKillRounds  = 12
	valueKillWriters = 6
	windowValues     = 3 // indicators of each window
)

// reporting is a site whose plan is in force with open monthly windows of five years, and the tokens of those who report.
type reporting struct {
	*site
	planner, editor, manager string
	plan                     string
	windows, indicators      []string
	done                     done
}

// done is what the server acknowledged.
type done struct {
	mu     sync.Mutex
	values map[string]client.ValueState
	files  map[string]string // content by evidence
	frozen map[string]bool   // windows
	count  int
}

func (d *done) value(v *client.Value) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.values[v.Id] = v.State
	d.count++
}

func (d *done) file(id, content string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.files[id] = content
	d.count++
}

func (d *done) window(id string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.frozen[id] = true
	d.count++
}

// reached orders the states a value passes here.
var reached = []client.ValueState{client.ValueStateEntered, client.ValueStateApproved, client.ValueStateVerified, client.ValueStateFrozen}

// Writers enter, prove, approve, verify and freeze values while the server is killed with kill -9, again and again: what was acknowledged is
// there, and no value, step, proof, freeze or audit row stands without the others of its transaction. The log holds and can be sealed.
func TestKillNineLeavesNoHalfValue(t *testing.T) {
	t.Parallel()
	for _, e := range []db.Engine{db.SQLite, db.PostgreSQL} {
		t.Run(string(e), func(t *testing.T) {
			t.Parallel()
			s := newReporting(t, e)
			for round := range valueKillRounds {
				before := s.done.count
				s.reportUntilKilled(s.serve(), 8+3*round)
				if s.done.count == before {
					t.Fatalf("round %d: nothing was acknowledged before the kill", round)
				}
				s.open(clock.System, s.whole)
			}
			s.stillThere(s.serve())
			t.Logf("%s: %d rounds, %d acknowledged writes: %d values, %d files, %d frozen windows", e, valueKillRounds, s.done.count, len(s.done.values), len(s.done.files), len(s.done.frozen))
			if len(s.done.frozen) == 0 || len(s.done.files) < valueKillWriters {
				t.Errorf("the writers came as far as %d files and %d frozen windows", len(s.done.files), len(s.done.frozen))
			}
		})
	}
}

// open runs fn on the product in this process, with no server beside it.
func (s *reporting) open(c clock.Clock, fn func(ctx context.Context, a *app.App)) {
	s.t.Helper()
	a, err := app.Open(s.t.Context(), config.Settings{Addr: "127.0.0.1:0", DataDir: s.dir, DatabaseURL: s.url}, app.Options{Clock: c, Migrate: true, Version: "test"})
	if err != nil {
		s.t.Fatal(err)
	}
	defer func() {
		if err := a.Close(); err != nil {
			s.t.Error(err)
		}
	}()
	fn(access.WithActor(s.t.Context(), access.System("test")), a)
}

func newReporting(t *testing.T, e db.Engine) *reporting {
	t.Helper()
	s := &reporting{site: newSite(t, e), done: done{values: map[string]client.ValueState{}, files: map[string]string{}, frozen: map[string]bool{}}}
	var unit string
	s.open(clock.System, func(ctx context.Context, a *app.App) {
		fine := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		_, err := a.Org.Found(ctx, org.FoundAdministration{Name: "Deneme Belediyesi", Province: "İstanbul"})
		fine(err)
		u, err := a.Org.AddUnit(ctx, org.AddUnit{Name: "Fen İşleri Müdürlüğü", SpendingUnit: true})
		fine(err)
		unit = u.ID
		last, err := period.Date(clock.Today(clock.System)).AddDays(100)
		fine(err)
		for role, token := range map[access.Role]*string{access.Planner: &s.planner, access.UnitEditor: &s.editor, access.UnitManager: &s.manager} {
			x, err := a.Org.AddPerson(ctx, org.AddPerson{Name: "Deneme " + string(role), Email: string(role) + "@deneme.example"})
			fine(err)
			post := org.AddPost{PersonID: x.ID, Role: role}
			if role.UnitBound() {
				post.UnitID = unit
			}
			_, err = a.Org.AddPost(ctx, post)
			fine(err)
			who, err := a.Auth.ActorOf(ctx, x.ID)
			fine(err)
			var all []access.Action
			for _, action := range access.Actions {
				if access.May(who, action) {
					all = append(all, action)
				}
			}
			made, err := a.Auth.CreateToken(access.WithActor(ctx, who), auth.CreateToken{Name: "deneme", Scopes: all, ExpiresOn: last})
			fine(err)
			*token = made.Secret
		}
	})
	p := s.serve()
	s.plant(api(t, p.base, s.planner), unit)
	p.kill()
	return s
}

// plant makes the plan and its windows over the interface, and opens them for a long time.
func (s *reporting) plant(c *client.ClientWithResponses, unit string) {
	t, ctx := s.t, s.t.Context()
	planID, target := newTarget(t, c)
	s.plan = planID
	for n := range windowValues {
		r, err := c.CreateIndicatorWithResponse(ctx, target, nil, client.IndicatorCreate{
			Code: ptr(fmt.Sprintf("PG1.1.%d", n+1)), Name: ptr("Gösterge"), UnitOfMeasure: ptr("adet"), Values: &client.YearAmount{"2020": "1200"}, CalcType: nullable.NewNullableWithValue(client.CalcTypeYearlySeparate),
			MonitoringFrequency: nullable.NewNullableWithValue(client.FrequencyMonth), DataOwnerUnitId: nullable.NewNullableWithValue(unit), EvidenceRequired: nullable.NewNullableWithValue(true)})
		if err != nil || r.JSON201 == nil {
			t.Fatal(err, bodyOf(r))
		}
		s.indicators = append(s.indicators, r.JSON201.Id)
	}
	s.open(clock.System, func(ctx context.Context, a *app.App) { // how a plan is decided is another test's
		if err := a.DB.System(ctx).Exec("UPDATE plan SET state = 'in_force' WHERE id = ?", planID).Error; err != nil {
			t.Fatal(err)
		}
	})
	for year := 2020; year <= 2024; year++ {
		l, err := c.OpenWindowsWithResponse(ctx, planID, client.WindowsOpen{Year: year})
		if err != nil || l.JSON200 == nil {
			t.Fatal(err, bodyOf(l))
		}
		for _, w := range l.JSON200.Items {
			late := ptr("2199-12-01")
			r, err := c.PatchWindowWithResponse(ctx, w.Id, &client.PatchWindowParams{IfMatch: client.Match(w.Version)}, client.WindowPatch{UnitClosesOn: late, ManagerClosesOn: late, OfficeClosesOn: late})
			if err != nil || r.JSON200 == nil {
				t.Fatal(err, bodyOf(r))
			}
			s.windows = append(s.windows, w.Id)
		}
	}
}

// reportUntilKilled lets the writers bring their windows forward until the server, killed after some answers, is gone.
func (s *reporting) reportUntilKilled(p *process, enough int) {
	s.t.Helper()
	var answered atomic.Int64
	killed := make(chan struct{})
	var once sync.Once
	var wg sync.WaitGroup
	for w := range valueKillWriters {
		wg.Go(func() {
			x := writer{reporting: s, planner: api(s.t, p.base, s.planner), editor: api(s.t, p.base, s.editor), manager: api(s.t, p.base, s.manager), answered: func() {
				if answered.Add(1) >= int64(enough) {
					once.Do(func() { close(killed) })
				}
			}}
			for n := w; n < len(s.windows) && x.window(s.windows[n]); n += valueKillWriters {
			}
		})
	}
	wait := make(chan struct{})
	go func() { wg.Wait(); close(wait) }()
	select {
	case <-killed:
	case <-wait:
		s.t.Error("the writers ended before the kill")
	}
	p.kill()
	<-wait
}

// writer brings one window after the other from nothing to frozen, from where it finds it: each step is one request.
type writer struct {
	*reporting
	planner, editor, manager *client.ClientWithResponses
	answered                 func()
}

// window is false when the server is gone.
func (x *writer) window(id string) bool {
	for _, i := range x.indicators {
		for {
			more, alive := x.step(id, i)
			if !alive {
				return false
			}
			if !more {
				break
			}
		}
	}
	ctx := x.t.Context()
	w, err := x.planner.GetWindowWithResponse(ctx, id)
	if err != nil {
		return false
	}
	if w.JSON200 == nil {
		x.t.Errorf("%d %s", w.StatusCode(), w.Body)
		return false
	}
	if w.JSON200.State == client.WindowStateFrozen {
		return true
	}
	r, err := x.planner.FreezeWindowWithResponse(ctx, id, &client.FreezeWindowParams{IfMatch: client.Match(w.JSON200.Version)})
	if err != nil {
		return false
	}
	if r.JSON200 == nil {
		x.t.Errorf("freeze: %d %s", r.StatusCode(), r.Body)
		return false
	}
	x.done.window(id)
	x.answered()
	return true
}

// step makes the next request on the value of an indicator in a window; more is false when it is verified.
func (x *writer) step(window, indicator string) (more, alive bool) {
	ctx := x.t.Context()
	page, err := x.editor.ListValuesWithResponse(ctx, &client.ListValuesParams{Window: &window, Indicator: &indicator})
	if err != nil {
		return false, false
	}
	if page.JSON200 == nil || len(page.JSON200.Items) > 1 {
		x.t.Errorf("values: %d %s", page.StatusCode(), page.Body)
		return false, false
	}
	if len(page.JSON200.Items) == 0 {
		r, err := x.editor.CreateValueWithResponse(ctx, indicator, nil, client.ValueCreate{WindowId: window, Kind: client.ValueKindAmount, Amount: nullable.NewNullableWithValue("100"),
			Explanation: ptr("Tutanakta"), Evidence: &[]client.EvidenceRecord{{Reference: "E-" + window}}})
		return x.answer(r, err, func() *client.Value { return r.JSON201 })
	}
	whole, err := x.editor.GetValueWithResponse(ctx, page.JSON200.Items[0].Id)
	if err != nil {
		return false, false
	}
	v := whole.JSON200
	if v == nil {
		x.t.Errorf("value: %d %s", whole.StatusCode(), whole.Body)
		return false, false
	}
	switch v.State {
	case client.ValueStateEntered:
		if !slices.ContainsFunc(v.Evidence, func(e client.Evidence) bool { return e.Kind == client.EvidenceKindFile }) {
			return x.upload(v.Id)
		}
		r, err := x.manager.ApproveValueWithResponse(ctx, v.Id, &client.ApproveValueParams{IfMatch: client.Match(v.Version)})
		return x.answer(r, err, func() *client.Value { return r.JSON200 })
	case client.ValueStateApproved:
		r, err := x.planner.VerifyValueWithResponse(ctx, v.Id, &client.VerifyValueParams{IfMatch: client.Match(v.Version)})
		return x.answer(r, err, func() *client.Value { return r.JSON200 })
	}
	return false, true
}

func (x *writer) answer(r interface{ GetBody() []byte }, err error, value func() *client.Value) (more, alive bool) {
	if err != nil {
		return false, false // not acknowledged: it may or may not be there, but never half
	}
	v := value()
	if v == nil {
		x.t.Errorf("%s", r.GetBody())
		return false, false
	}
	x.done.value(v)
	x.answered()
	return true, true
}

func (x *writer) upload(value string) (more, alive bool) {
	content := paperOf(value)
	r, err := x.editor.UploadEvidenceWithBodyWithResponse(x.t.Context(), value, &client.UploadEvidenceParams{FileName: ptr("kanit.pdf")}, "application/octet-stream", strings.NewReader(content))
	if err != nil {
		return false, false
	}
	if r.JSON201 == nil {
		x.t.Errorf("upload: %d %s", r.StatusCode(), r.Body)
		return false, false
	}
	x.done.file(r.JSON201.Id, content)
	x.answered()
	return true, true
}

// paperOf is a proof of its own, so long that it does not come in one piece.
func paperOf(value string) string {
	return "%PDF-1.4\n" + strings.Repeat(value+"\n", 4000) + "%%EOF\n"
}

// halves find what a transaction would have left half done; each gives no row.
var halves = map[string]string{
	"a value without a step":        "SELECT id FROM measurement AS m WHERE NOT EXISTS (SELECT 1 FROM measurement_step AS s WHERE s.measurement_id = m.id)",
	"a step without a value":        "SELECT id FROM measurement_step AS s WHERE NOT EXISTS (SELECT 1 FROM measurement AS m WHERE m.id = s.measurement_id)",
	"another state than its step":   "SELECT id FROM measurement AS m WHERE state <> (SELECT s.state FROM measurement_step AS s WHERE s.measurement_id = m.id ORDER BY s.at DESC, s.id DESC LIMIT 1)",
	"a version without its step":    "SELECT id FROM measurement AS m WHERE version <> (SELECT count(*) FROM measurement_step AS s WHERE s.measurement_id = m.id)",
	"a step without an audit row":   "SELECT id FROM measurement AS m WHERE version <> (SELECT count(*) FROM audit_row AS a WHERE a.entity = 'value' AND a.entity_id = m.id)",
	"a value without its reference": "SELECT id FROM measurement AS m WHERE NOT EXISTS (SELECT 1 FROM evidence AS e WHERE e.measurement_id = m.id AND e.kind = 'record')",
	"a proof without an audit row":  "SELECT id FROM evidence AS e WHERE NOT EXISTS (SELECT 1 FROM audit_row AS a WHERE a.entity = 'evidence' AND a.entity_id = e.id)",
	"a proof without a stored file": "SELECT id FROM evidence AS e WHERE kind = 'file' AND NOT EXISTS (SELECT 1 FROM stored_file AS f WHERE f.sha256 = e.sha256)",
	"a stored file of nobody":       "SELECT sha256 FROM stored_file AS f WHERE NOT EXISTS (SELECT 1 FROM evidence AS e WHERE e.sha256 = f.sha256)",
	"approved by nobody":            "SELECT id FROM measurement WHERE (state = 'entered') <> (approved_by IS NULL) OR (state IN ('verified', 'frozen')) <> (verified_by IS NOT NULL)",
	"frozen in an open window":      "SELECT m.id FROM measurement AS m JOIN report_window AS w ON w.id = m.window_id WHERE m.state = 'frozen' AND w.state <> 'frozen'",
	"not frozen in a frozen window": "SELECT m.id FROM measurement AS m JOIN report_window AS w ON w.id = m.window_id WHERE m.state <> 'frozen' AND w.state = 'frozen'",
	"a freeze without an audit row": "SELECT id FROM report_window AS w WHERE state = 'frozen' AND NOT EXISTS (SELECT 1 FROM audit_row AS a WHERE a.entity = 'window' AND a.entity_id = w.id AND a.op = 'freeze')",
	"an audit row without its text": "SELECT id FROM audit_row AS r WHERE NOT EXISTS (SELECT 1 FROM audit_text AS x WHERE x.row_id = r.id)",
	"an audit row of no value":      "SELECT id FROM audit_row AS a WHERE entity = 'value' AND NOT EXISTS (SELECT 1 FROM measurement AS m WHERE m.id = a.entity_id)",
	"an audit row of no proof":      "SELECT id FROM audit_row AS a WHERE entity = 'evidence' AND NOT EXISTS (SELECT 1 FROM evidence AS e WHERE e.id = a.entity_id)",
}

// whole looks for anything half done after a kill: in the rows, in the files, in the log.
func (s *reporting) whole(ctx context.Context, a *app.App) {
	s.t.Helper()
	err := a.DB.Snapshot(ctx, func(ctx context.Context) error {
		for what, query := range halves {
			var ids []string
			if err := a.DB.Conn(ctx).Raw(query).Scan(&ids).Error; err != nil {
				return fmt.Errorf("%s: %w", what, err)
			}
			if len(ids) > 0 {
				s.t.Errorf("%s: %v", what, ids)
			}
		}
		return nil
	})
	if err != nil {
		s.t.Fatal(err)
	}
	if lost, err := a.Files.Verify(ctx); err != nil || len(lost) > 0 {
		s.t.Errorf("files: %v %v", lost, err)
	}
	if r, err := a.Audit.Verify(ctx); err != nil || len(r.Broken) > 0 || r.Rows < int64(s.done.count) {
		s.t.Errorf("log: %+v %v", r, err)
	}
}

// later is a clock of half an hour ahead: the sealing lease of a killed server has run out.
type later struct{}

func (later) Now() time.Time { return clock.System.Now().Add(30 * time.Minute) }

// stillThere reads over the interface all that was acknowledged, and seals the log to its end.
func (s *reporting) stillThere(p *process) {
	t, ctx := s.t, s.t.Context()
	c := api(t, p.base, s.planner)
	found := map[string]client.ValueState{}
	for cursor := (*client.Cursor)(nil); ; {
		page, err := c.ListValuesWithResponse(ctx, &client.ListValuesParams{Plan: &s.plan, Cursor: cursor})
		if err != nil || page.JSON200 == nil {
			t.Fatal(err, bodyOf(page))
		}
		for _, v := range page.JSON200.Items {
			found[v.Id] = v.State
		}
		next, err := page.JSON200.NextCursor.Get()
		if err != nil {
			break
		}
		cursor = &next
	}
	for id, state := range s.done.values {
		if now, ok := found[id]; !ok || slices.Index(reached, now) < slices.Index(reached, state) {
			t.Errorf("%s was acknowledged as %s and is %q", id, state, now)
		}
	}
	for id, content := range s.done.files {
		r, err := c.GetEvidenceFileWithResponse(ctx, id)
		if err != nil || r.StatusCode() != http.StatusOK || !bytes.Equal(r.Body, []byte(content)) {
			t.Errorf("the file of %s is lost: %v %d, %d bytes", id, err, r.StatusCode(), len(r.Body))
		}
	}
	for id := range s.done.frozen {
		if w, err := c.GetWindowWithResponse(ctx, id); err != nil || w.JSON200 == nil || w.JSON200.State != client.WindowStateFrozen {
			t.Errorf("the freeze of %s is lost: %v %s", id, err, bodyOf(w))
		}
	}
	p.kill()
	s.open(later{}, func(ctx context.Context, a *app.App) {
		if err := a.Seal(ctx); err != nil {
			t.Fatal(err)
		}
		r, err := a.Audit.Verify(ctx)
		if err != nil || len(r.Broken) > 0 || r.Unsealed != 0 || r.Seals == 0 || r.Sealed < int64(s.done.count) {
			t.Errorf("the sealed log: %+v %v", r, err)
		}
	})
	if out := s.must("audit", "verify", "--lang", "en"); !strings.Contains(out, "holds") {
		t.Error(out)
	}
}

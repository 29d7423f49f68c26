package rest_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/oapi-codegen/nullable"

	"github.com/karne-app/karne/api/client"
	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/db/dbtest"
)

func val[T any](v T) nullable.Nullable[T] { return nullable.NewNullableWithValue(v) }

// export stages a CSV export as finance.
func export(t *testing.T, c *client.ClientWithResponses, p client.StageLedgerParams, body string) *client.StageLedgerResponse {
	t.Helper()
	r, err := c.StageLedgerWithBodyWithResponse(t.Context(), &p, "text/csv", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

const heads = "Kurumsal;Fonksiyonel;Finansman;Ekonomik;Açıklama;KBÖ\n"

func TestAnExportIsStagedReadCommittedAndSuperseded(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := open(t, d)
		c, ctx := h.as(t, "finance"), t.Context()
		params := client.StageLedgerParams{Year: 2014, Kind: client.LedgerKindAppropriation, FileName: ptr("a-cetveli.csv"), Origin: ptr(client.OriginPublished), Source: ptr("Meram 2014")}
		body := heads + "46.42.28.02;01.1.1;5;01.1.1.01;Temel maaşlar;1.234,56\n46.42.28.02;01.1.1;5;03.2.1.01;Kırtasiye;1234,56\n46.42.28.02;01.1.1;5;03.2.2.01;Su;0,00\n;;;;TOPLAM;2.469,12\n"
		r := export(t, c, params, body)
		l := want(t, r.JSON201, r.HTTPResponse, r.Body).Ledger
		if l.State != client.LedgerStateStaged || l.FileName != "a-cetveli.csv" || l.StatedTotal.MustGet() != "2469.12" || l.CountedTotal.MustGet() != "2469.12" || l.Origin != "published" {
			t.Errorf("staged: %+v", l)
		}
		if tag := r.HTTPResponse.Header.Get("ETag"); tag != *client.Match(l.Version) || !strings.HasSuffix(r.HTTPResponse.Header.Get("Location"), "/ledgers/"+l.Id) {
			t.Errorf("staged with %s at %s", tag, r.HTTPResponse.Header.Get("Location"))
		}
		one, err := c.GetLedgerWithResponse(ctx, l.Id)
		if err != nil {
			t.Fatal(err)
		}
		if x := want(t, one.JSON200, one.HTTPResponse, one.Body); x.Version != l.Version || x.RowCount != l.RowCount {
			t.Errorf("%+v, staged %+v", x, l)
		}

		// page by page, in the order of the export
		var rows []client.LedgerRow
		cursor := (*string)(nil)
		for range l.RowCount + 1 {
			page, err := c.ListLedgerRowsWithResponse(ctx, l.Id, &client.ListLedgerRowsParams{Cursor: cursor, Limit: ptr(1)})
			if err != nil {
				t.Fatal(err)
			}
			p := want(t, page.JSON200, page.HTTPResponse, page.Body)
			rows = append(rows, p.Items...)
			if p.NextCursor.IsNull() {
				break
			}
			cursor = ptr(p.NextCursor.MustGet())
		}
		if len(rows) != l.RowCount || rows[0].Economic != "01.1.1.01" || rows[0].Figures.Initial.MustGet() != "1234.56" || !rows[0].Figures.Spent.IsNull() || rows[2].Figures.Initial.MustGet() != "0.00" {
			t.Errorf("rows: %+v", rows)
		}

		// the figures hold when it is committed; the same rows again are refused, other ones supersede it
		stale, _ := c.CommitLedgerWithResponse(ctx, l.Id, &client.CommitLedgerParams{IfMatch: client.Match(l.Version + 1)})
		wantProblem(t, stale.ApplicationproblemJSONDefault, stale.HTTPResponse, http.StatusPreconditionFailed, "stale")
		done, err := c.CommitLedgerWithResponse(ctx, l.Id, &client.CommitLedgerParams{IfMatch: client.Match(l.Version)})
		if err != nil {
			t.Fatal(err)
		}
		current := want(t, done.JSON200, done.HTTPResponse, done.Body)
		if current.State != client.LedgerStateCurrent {
			t.Errorf("committed: %+v", current)
		}
		again := export(t, c, params, body)
		wantProblem(t, again.ApplicationproblemJSONDefault, again.HTTPResponse, http.StatusConflict, "budget.ledger.same_file")
		again = export(t, c, params, body+"\n\n") // another file with the same rows
		wantProblem(t, again.ApplicationproblemJSONDefault, again.HTTPResponse, http.StatusConflict, "budget.ledger.same")
		next := export(t, c, params, strings.Replace(body, "Su;0,00\n;;;;TOPLAM;2.469,12", "Su;1,00\n;;;;TOPLAM;2.470,12", 1))
		second := want(t, next.JSON201, next.HTTPResponse, next.Body).Ledger
		if done, err = c.CommitLedgerWithResponse(ctx, second.Id, &client.CommitLedgerParams{IfMatch: client.Match(second.Version)}); err != nil {
			t.Fatal(err)
		}
		want(t, done.JSON200, done.HTTPResponse, done.Body)
		list, err := c.ListLedgersWithResponse(ctx, &client.ListLedgersParams{Year: ptr(2014)})
		if err != nil {
			t.Fatal(err)
		}
		states := map[string]client.LedgerState{}
		for _, x := range want(t, list.JSON200, list.HTTPResponse, list.Body).Items {
			states[x.Id] = x.State
		}
		if states[l.Id] != client.LedgerStateSuperseded || states[second.Id] != client.LedgerStateCurrent {
			t.Errorf("states: %v", states)
		}
		gone, _ := c.DiscardLedgerWithResponse(ctx, second.Id, &client.DiscardLedgerParams{IfMatch: client.Match(second.Version + 1)})
		if gone.StatusCode() != http.StatusConflict {
			t.Errorf("a current export was discarded: %d %s", gone.StatusCode(), gone.Body)
		}
	})
}

func TestExportsThatAreRefusedLeaveNothing(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := open(t, d)
		c := h.as(t, "finance")
		p := client.StageLedgerParams{Year: 2014, Kind: client.LedgerKindAppropriation, FileName: ptr("a.csv")}
		line := "46.42.28.02;01.1.1;5;"
		for name, x := range map[string]struct{ body, cell string }{
			"a total line that differs": {heads + line + "01.1.1.01;Maaş;1,00\n;;;;TOPLAM;2,00\n", "F3"},
			"no amount":                 {heads + line + "01.1.1.01;Maaş;bir\n", "F2"},
			"a code of the other set":   {heads + line + "03.02.10.01;Alım;1,00\n", "D2"},
			"no code":                   {heads + line + "x;Alım;1,00\n", "D2"},
			"no headings":               {"a;b\n1;2\n", ""},
			"a picture":                 {"\x89PNG\r\n\x1a\n\x00\x00", ""},
		} {
			r := export(t, c, p, x.body)
			f := r.ApplicationproblemJSONDefault
			if r.StatusCode() < 400 || r.StatusCode() >= 500 || f == nil || len(f.Faults) == 0 {
				t.Errorf("%s: %d %s", name, r.StatusCode(), r.Body)
				continue
			}
			if x.cell != "" && !slices.ContainsFunc(f.Faults, func(f client.Fault) bool { return f.Cell != nil && *f.Cell == x.cell }) {
				t.Errorf("%s: no fault at %s: %s", name, x.cell, r.Body)
			}
		}
		r := export(t, c, client.StageLedgerParams{Year: 2014, Kind: client.LedgerKindAppropriation, Mapping: ptr("[1]")}, heads)
		wantProblem(t, r.ApplicationproblemJSONDefault, r.HTTPResponse, http.StatusUnprocessableEntity, "json.type")
		for _, query := range []string{"", "?year=2014", "?kind=execution", "?year=x&kind=execution", "?year=2014&kind=other", "?year=2014&kind=execution&partial=maybe"} {
			if status, f, body := h.raw(t, "finance", http.MethodPost, "/ledgers"+query, "text/csv", heads); status != http.StatusUnprocessableEntity || f == nil || f.Faults[0].Field == nil {
				t.Errorf("%q: %d %s", query, status, body)
			}
		}
		if status, _, body := h.raw(t, "finance", http.MethodPost, "/ledgers?year=2014&kind=execution", "text/html", heads); status != http.StatusUnsupportedMediaType {
			t.Errorf("media type: %d %s", status, body)
		}
		if n := count(t, d, "ledger"); n != 0 {
			t.Errorf("%d ledgers", n)
		}
	})
}

func TestAnExtractNamesWhatItDoesNotCover(t *testing.T) {
	t.Parallel()
	c := open(t, dbtest.Open(t, db.SQLite)).as(t, "finance")
	p := client.StageLedgerParams{Year: 2014, Kind: client.LedgerKindAppropriation, Partial: ptr(true), Mapping: ptr(`{"Tahsisat": "initial"}`)}
	r := export(t, c, p, strings.Replace(heads, "KBÖ", "Tahsisat", 1)+"46.42.28.02;01.1.1;5;03.2;Tüketim;320.001,00\n46.42.28.02;01.1.1;5;03.2.1.01;Kırtasiye;1,00\n")
	l := want(t, r.JSON201, r.HTTPResponse, r.Body).Ledger
	if len(l.Report.Remainders) == 0 || l.Report.Remainders[0].Rest != "320000.00" || l.Report.Remainders[0].Rows != "1.00" || !l.Partial || l.Report.Changed == nil || len(l.Report.Changed) > 0 {
		t.Errorf("%+v", l.Report)
	}
	// Typed over, a row leaves the total line above it without what it said.
	ctx := t.Context()
	now, err := c.CommitLedgerWithResponse(ctx, l.Id, &client.CommitLedgerParams{IfMatch: client.Match(l.Version)})
	if err != nil {
		t.Fatal(err)
	}
	want(t, now.JSON200, now.HTTPResponse, now.Body)
	put, err := c.PutLedgerRowWithResponse(ctx, l.Id, "2", &client.PutLedgerRowParams{IfMatch: client.Match(1)}, client.LedgerRowPut{Figures: client.LedgerFigures{Initial: val("2")}, Why: "Düzeltme"})
	if err != nil {
		t.Fatal(err)
	}
	want(t, put.JSON200, put.HTTPResponse, put.Body)
	got, err := c.GetLedgerWithResponse(ctx, l.Id)
	if err != nil {
		t.Fatal(err)
	}
	if x := want(t, got.JSON200, got.HTTPResponse, got.Body).Report; len(x.Changed) != 1 || x.Changed[0] != 1 || len(x.Remainders) > 0 {
		t.Errorf("%+v", x)
	}
}

func TestFiguresAreTypedByHand(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := open(t, d)
		c, ctx := h.as(t, "finance"), t.Context()
		u, err := h.as(t, "planner").CreateUnitWithResponse(ctx, nil, client.UnitCreate{Name: "Fen İşleri Müdürlüğü", SpendingUnit: ptr(true)})
		if err != nil {
			t.Fatal(err)
		}
		unit := want(t, u.JSON201, u.HTTPResponse, u.Body)
		key := client.NewKey()
		body := client.LedgerRowCreate{Year: 2021, Kind: client.LedgerKindExecution, UnitId: val(unit.Id), Functional: ptr("06.1.1"), Financing: ptr("5"), Economic: "3.2.1.1",
			Name: ptr("Kırtasiye"), Figures: client.LedgerFigures{Initial: val("100"), Final: val("100"), Spent: val("40"), Cancelled: val("60")}, Why: "Kesin hesaptan"}
		var row client.LedgerRow
		for range 2 { // one key, one row
			r, err := c.CreateLedgerRowWithResponse(ctx, &client.CreateLedgerRowParams{IdempotencyKey: &key}, body)
			if err != nil {
				t.Fatal(err)
			}
			row = want(t, r.JSON201, r.HTTPResponse, r.Body)
		}
		if row.No != 1 || row.Economic != "03.2.1.01" || row.Figures.Spent.MustGet() != "40.00" || !row.Figures.Accrued.IsNull() {
			t.Errorf("%+v", row)
		}
		list, err := c.ListLedgersWithResponse(ctx, nil)
		if err != nil {
			t.Fatal(err)
		}
		ledgers := want(t, list.JSON200, list.HTTPResponse, list.Body).Items
		if len(ledgers) != 1 || ledgers[0].Entry != client.LedgerEntryHand || ledgers[0].State != client.LedgerStateCurrent {
			t.Fatalf("%+v", ledgers)
		}
		id := ledgers[0].Id
		put := func(no string, version *string, f client.LedgerFigures) *client.PutLedgerRowResponse {
			r, err := c.PutLedgerRowWithResponse(ctx, id, no, &client.PutLedgerRowParams{IfMatch: version}, client.LedgerRowPut{Figures: f, Why: "Düzeltme"})
			if err != nil {
				t.Fatal(err)
			}
			return r
		}
		figures := client.LedgerFigures{Initial: val("100"), Final: val("100"), Spent: val("39.99"), Cancelled: val("60.01")}
		r := put("1", client.Match(row.Version), figures)
		if x := want(t, r.JSON200, r.HTTPResponse, r.Body); x.Figures.Spent.MustGet() != "39.99" || x.Version != row.Version+1 || r.HTTPResponse.Header.Get("ETag") != *client.Match(x.Version) {
			t.Errorf("%+v", x)
		}
		r = put("1", client.Match(row.Version), figures)
		wantProblem(t, r.ApplicationproblemJSONDefault, r.HTTPResponse, http.StatusPreconditionFailed, "stale")
		r = put("1", nil, figures)
		wantProblem(t, r.ApplicationproblemJSONDefault, r.HTTPResponse, http.StatusPreconditionRequired, "if_match.missing")
		for _, no := range []string{"2", "0", "-1", "x", "99999999999999999999"} {
			r = put(no, client.Match(1), figures)
			wantProblem(t, r.ApplicationproblemJSONDefault, r.HTTPResponse, http.StatusNotFound, "not_found")
		}
		r = put("1", client.Match(row.Version+1), client.LedgerFigures{Collected: val("1")})
		if f := r.ApplicationproblemJSONDefault; r.StatusCode() != http.StatusUnprocessableEntity || f == nil || len(f.Faults) == 0 {
			t.Errorf("a column of another table: %s", r.Body)
		}
		body.Why = "x"
		short, _ := c.CreateLedgerRowWithResponse(ctx, nil, body)
		wantProblem(t, short.ApplicationproblemJSONDefault, short.HTTPResponse, http.StatusUnprocessableEntity, "text.short")
	})
}

func TestChangesOfAYearAreRecordedAndCancelled(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := open(t, d)
		c, ctx := h.as(t, "finance"), t.Context()
		u, err := h.as(t, "planner").CreateUnitWithResponse(ctx, nil, client.UnitCreate{Name: "Fen İşleri Müdürlüğü", SpendingUnit: ptr(true)})
		if err != nil {
			t.Fatal(err)
		}
		unit := want(t, u.JSON201, u.HTTPResponse, u.Body)
		line := func(economic, amount string) client.ChangeLine {
			return client.ChangeLine{UnitId: unit.Id, Functional: ptr("06.1.1"), Financing: ptr("5"), Economic: economic, Amount: amount}
		}
		add := func(b client.AppropriationChangeCreate) *client.CreateAppropriationChangeResponse {
			r, err := c.CreateAppropriationChangeWithResponse(ctx, nil, b)
			if err != nil {
				t.Fatal(err)
			}
			return r
		}
		moved := client.AppropriationChangeCreate{Year: 2022, Kind: client.AppropriationChangeCreateKindTransfer, On: "2022-05-01", Reason: "Aktarma", Approval: ptr("Başkanlık Oluru"),
			Lines: []client.ChangeLine{line("03.2.1.01", "-10"), line("03.2.1.02", "10.00")}}
		r := add(moved)
		x := want(t, r.JSON201, r.HTTPResponse, r.Body)
		if len(x.Lines) != 2 || x.Lines[0].Amount != "-10.00" || x.CancelledReason != "" {
			t.Errorf("%+v", x)
		}
		moved.Lines = []client.ChangeLine{line("03.2.1.01", "-10"), line("03.2.1.02", "9.99")}
		if r = add(moved); r.StatusCode() != http.StatusUnprocessableEntity {
			t.Errorf("a transfer that does not sum to zero: %d %s", r.StatusCode(), r.Body)
		}
		more := client.AppropriationChangeCreate{Year: 2022, Kind: client.AppropriationChangeCreateKindSupplementary, On: "2022-07-01", Reason: "Ek bütçe", Lines: []client.ChangeLine{line("03.2.1.01", "523000000")}}
		if r = add(more); r.StatusCode() != http.StatusUnprocessableEntity {
			t.Errorf("a supplementary appropriation without decision: %d %s", r.StatusCode(), r.Body)
		}
		more.Decision = &client.Decision{Body: client.DecisionBodyCouncil, Date: "2022-07-01", Number: "2022/60"}
		r = add(more)
		if y := want(t, r.JSON201, r.HTTPResponse, r.Body); y.Decision == nil || *y.Decision.Number != "2022/60" || y.Lines[0].Amount != "523000000.00" {
			t.Errorf("%+v", y)
		}
		off, err := c.CancelAppropriationChangeWithResponse(ctx, x.Id, &client.CancelAppropriationChangeParams{IfMatch: client.Match(x.Version)}, client.CancelReason{Reason: "Yanlış girildi"})
		if err != nil {
			t.Fatal(err)
		}
		if y := want(t, off.JSON200, off.HTTPResponse, off.Body); y.CancelledReason != "Yanlış girildi" || y.Version != x.Version+1 {
			t.Errorf("%+v", y)
		}
		list, err := c.ListAppropriationChangesWithResponse(ctx, &client.ListAppropriationChangesParams{Year: 2022})
		if err != nil {
			t.Fatal(err)
		}
		if l := want(t, list.JSON200, list.HTTPResponse, list.Body).Items; len(l) != 2 {
			t.Errorf("%+v", l)
		}
		if n := count(t, d, "appropriation_change"); n != 2 {
			t.Errorf("%d changes", n)
		}
	})
}

func TestCodesAndSettingsAreTheAdministrators(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := open(t, d)
		c, ctx := h.as(t, "admin"), t.Context()
		made, err := c.CreateBudgetCodeWithResponse(ctx, nil, client.BudgetCodeCreate{Kind: client.BudgetCodeKindEconomic, CodeSet: ptr(client.BudgetCodeSetClassic), Code: "03.02.01.90", Name: "Deneme", ValidFrom: val(2010)})
		if err != nil {
			t.Fatal(err)
		}
		x := want(t, made.JSON201, made.HTTPResponse, made.Body)
		if x.Code != "03.2.1.90" || x.ValidFrom.MustGet() != 2010 || !x.ValidTo.IsNull() || x.Origin != client.CodeOriginEntered {
			t.Errorf("%+v", x)
		}
		other, _ := c.CreateBudgetCodeWithResponse(ctx, nil, client.BudgetCodeCreate{Kind: client.BudgetCodeKindEconomic, CodeSet: ptr(client.BudgetCodeSetClassic), Code: "03.02.10.01", Name: "x"})
		wantProblem(t, other.ApplicationproblemJSONDefault, other.HTTPResponse, http.StatusUnprocessableEntity, "code.other_set")
		ended, err := c.PatchBudgetCodeWithResponse(ctx, x.Id, &client.PatchBudgetCodeParams{IfMatch: client.Match(x.Version)}, client.BudgetCodePatch{ValidTo: val(2025), ValidFrom: nullable.NewNullNullable[int]()})
		if err != nil {
			t.Fatal(err)
		}
		if y := want(t, ended.JSON200, ended.HTTPResponse, ended.Body); y.ValidTo.MustGet() != 2025 || !y.ValidFrom.IsNull() || y.Name != "Deneme" {
			t.Errorf("%+v", y)
		}
		for year, n := range map[int]int{2025: 1, 2026: 0} {
			list, err := c.ListBudgetCodesWithResponse(ctx, &client.ListBudgetCodesParams{Kind: ptr(client.BudgetCodeKindEconomic), Set: ptr(client.BudgetCodeSetClassic), Year: &year})
			if err != nil {
				t.Fatal(err)
			}
			if l := want(t, list.JSON200, list.HTTPResponse, list.Body).Items; len(l) != n {
				t.Errorf("%d: %+v", year, l)
			}
		}

		set, err := c.CreateSettingWithResponse(ctx, client.SettingCreate{Name: "overhead_warn_percent", ValidFrom: 2022, Value: "25.5", Source: "Üst yönetici onayı"})
		if err != nil {
			t.Fatal(err)
		}
		s := want(t, set.JSON201, set.HTTPResponse, set.Body)
		again, _ := c.CreateSettingWithResponse(ctx, client.SettingCreate{Name: "overhead_warn_percent", ValidFrom: 2022, Value: "26", Source: "Üst yönetici onayı"})
		wantProblem(t, again.ApplicationproblemJSONDefault, again.HTTPResponse, http.StatusPreconditionFailed, "stale")
		moved, err := c.PatchSettingWithResponse(ctx, s.Id.MustGet(), &client.PatchSettingParams{IfMatch: client.Match(s.Version)}, client.SettingPatch{Value: "26", Source: "Onay 2"})
		if err != nil {
			t.Fatal(err)
		}
		if y := want(t, moved.JSON200, moved.HTTPResponse, moved.Body); y.Value != "26" || y.Version != s.Version+1 || y.ValidFrom != 2022 {
			t.Errorf("%+v", y)
		}
		bad, _ := c.PatchSettingWithResponse(ctx, s.Id.MustGet(), &client.PatchSettingParams{IfMatch: client.Match(s.Version + 1)}, client.SettingPatch{Value: "yüz", Source: "Onay"})
		wantProblem(t, bad.ApplicationproblemJSONDefault, bad.HTTPResponse, http.StatusUnprocessableEntity, "org.setting.value")
		list, err := c.ListSettingsWithResponse(ctx)
		if err != nil {
			t.Fatal(err)
		}
		defaults, own := 0, 0
		for _, y := range want(t, list.JSON200, list.HTTPResponse, list.Body).Items {
			if y.Default != y.Id.IsNull() || y.Source == "" {
				t.Errorf("%+v", y)
			}
			if y.Default {
				defaults++
			} else {
				own++
			}
		}
		if defaults < 8 || own != 1 {
			t.Errorf("%d defaults, %d own", defaults, own)
		}
	})
}

// Money on the wire is a decimal string and nothing else.
func TestAmountsThatAreNoMoney(t *testing.T) {
	t.Parallel()
	h := open(t, dbtest.Open(t, db.SQLite))
	for _, amount := range []string{`"1.234,56"`, `"1,234.56"`, `"1.234"`, `1234.56`, `"1e3"`, `""`, `null`, `"12345678901234567"`, `" 1"`, `"NaN"`} {
		body := `{"kind":"overhead","amount":` + amount + `}`
		status, f, b := h.raw(t, "planner", http.MethodPost, "/programmes/01ARZ3NDEKTSV4RRFFQ69G5FAV/lines", "application/json", body)
		if status != http.StatusUnprocessableEntity || f == nil || len(f.Faults) == 0 || f.Faults[0].Field == nil || *f.Faults[0].Field != "amount" {
			t.Errorf("%s: %d %s", amount, status, b)
		}
	}
	for _, path := range []string{"/programmes/01ARZ3NDEKTSV4RRFFQ69G5FAV/differences", "/programmes/01ARZ3NDEKTSV4RRFFQ69G5FAV/unit-sums", "/appropriation-changes"} {
		if status, f, b := h.raw(t, "planner", http.MethodGet, path, "", ""); status != http.StatusUnprocessableEntity || f == nil || len(f.Faults) == 0 || f.Faults[0].Code != "text.required" {
			t.Errorf("%s: %d %s", path, status, b)
		}
	}
}

package ledger

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/act"
	"github.com/karne-app/karne/internal/budget"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/org"
	"github.com/karne-app/karne/pkg/budgetcode"
	"github.com/karne-app/karne/pkg/period"
	"github.com/karne-app/karne/pkg/quantity"
	"github.com/karne-app/karne/pkg/trtext"
)

// Importer reads exports for the budget, one at a time: reading one takes a hundred megabytes and more, and several at once only keep
// each other from ending in their time.
type Importer struct {
	budget *budget.Service
	org    *org.Service
	turn   chan struct{}
}

// New wires the importer.
func New(b *budget.Service, o *org.Service) *Importer {
	return &Importer{budget: b, org: o, turn: make(chan struct{}, 1)}
}

// File is an export as uploaded, and what the user says of it.
type File struct {
	Name      string
	Data      []byte
	Year      int               `json:"year" validate:"gte=1990,lte=2200"`
	Kind      budget.LedgerKind `json:"kind" validate:"required,oneof=appropriation execution revenue"`
	Partial   bool              // an extract: total lines may be larger than their rows
	Map       map[string]string // heading → field (Fields), before the known headings
	Origin    string            `json:"origin" validate:"max=30"` // published, entered …; empty: imported
	Source    string            `json:"source" validate:"max=2000"`
	Synthetic bool
}

// Result is what was read. A refused file leaves nothing behind.
type Result struct {
	Refused bool
	Faults  fault.List // those that refuse first; 2,000 at most
	Columns []Column   // how the headings were read
	Rows    []budget.Row
	Report  budget.Report
	Stated  *quantity.Money
	Counted *quantity.Money
	Ledger  budget.Ledger // as staged; without ID when nothing was
}

// enter lets one caller after the other in who may import; done lets the next one in.
func (i *Importer) enter(ctx context.Context, f File) (done func(), err error) {
	if err := act.Validate(f); err != nil {
		return nil, err
	}
	a, err := access.Require(ctx)
	if err != nil {
		return nil, err
	}
	if access.Check(a, access.BudgetImport, access.Whole) != nil { // who may not is refused, and noted, by the door
		if _, err = i.budget.StageLedger(ctx, budget.StageLedger{Year: f.Year, Kind: f.Kind, FileName: fileName(f.Name)}); err == nil {
			err = fault.New(fault.KindForbidden, "forbidden", "expected", string(access.BudgetImport))
		}
		return nil, err
	}
	select {
	case i.turn <- struct{}{}:
		return func() { <-i.turn }, nil
	case <-ctx.Done():
		return nil, fault.New(fault.KindUnavailable, "unavailable").Wrap(ctx.Err())
	}
}

// Check reads a file and says what is wrong with it; nothing is stored.
func (i *Importer) Check(ctx context.Context, f File) (Result, error) {
	done, err := i.enter(ctx, f)
	if err != nil {
		return Result{}, err
	}
	defer done()
	return i.read(ctx, f)
}

func (i *Importer) read(ctx context.Context, f File) (Result, error) {
	settings, err := i.org.Settings(ctx, f.Year)
	if err != nil {
		return Result{}, err
	}
	units, err := i.org.Units(ctx, org.UnitQuery{})
	if err != nil {
		return Result{}, err
	}
	list, err := i.org.CodeList(ctx)
	if err != nil {
		return Result{}, err
	}
	return parse(f, settings.CodeSet, units, list)
}

// Stage reads a file and, when nothing refuses it, writes it beside the current ledger, where budget.CommitLedger makes it hold.
func (i *Importer) Stage(ctx context.Context, f File) (Result, error) {
	done, err := i.enter(ctx, f)
	if err != nil {
		return Result{}, err
	}
	defer done()
	res, err := i.read(ctx, f)
	if err != nil || res.Refused {
		return res, err
	}
	sum := sha256.Sum256(f.Data)
	res.Ledger, err = i.budget.StageLedger(ctx, budget.StageLedger{
		Year: f.Year, Kind: f.Kind, FileName: fileName(f.Name), SHA256: hex.EncodeToString(sum[:]), Partial: f.Partial, Origin: cmp.Or(f.Origin, "imported"), Source: f.Source,
		Synthetic: f.Synthetic, Rows: slices.Values(res.Rows), Report: res.Report, StatedTotal: res.Stated, CountedTotal: res.Counted,
	})
	return res, err
}

// unnamed is what an export is called whose body came without a file name; lists and sources must be able to name it.
const unnamed = "adsız"

func fileName(s string) string {
	if r := []rune(base(s)); len(r) > 200 {
		return string(r[:200])
	}
	return cmp.Or(base(s), unnamed)
}

// parse is the whole reading, without a database. A file that is too large is an error, not a fault of its content.
func parse(f File, set budgetcode.Set, units []org.Unit, list *budgetcode.List) (Result, error) {
	h, faults := newHeadings(f.Kind, f.Year, f.Map)
	if len(faults) > 0 {
		return Result{Refused: true, Faults: faults}, nil
	}
	r := newReader(h, set)
	if err := read(f.Name, f.Data, h, r.row); err != nil {
		if kind := fault.KindOf(err); kind == fault.KindTooLarge || kind == fault.KindInternal {
			return Result{}, err
		}
		r.faults.Add(err)
	} else if r.headNum == 0 {
		r.faults = append(r.faults, noHeadings(base(f.Name), h))
	}
	res := Result{Columns: r.columns}
	if r.headNum > 0 {
		r.settle()
		t := r.grow()
		if !r.lost {
			r.compare(t, f.Partial, &res.Report)
		}
		r.rules()
		r.empty(base(f.Name))
		res.Stated, res.Counted = r.totals(t, &res.Report)
		r.percentages(res.Stated, res.Counted, &res.Report)
		r.units(f.Year, units)
		r.known(f.Year, list)
	}
	res.Faults = r.faults
	slices.SortStableFunc(res.Faults, func(a, b *fault.Fault) int { return cmp.Compare(a.Stage, b.Stage) })
	res.Refused = len(res.Faults) > 0 && res.Faults[0].Stage <= fault.Block
	res.Faults = res.Faults[:min(len(res.Faults), maxTold)]
	res.Rows = make([]budget.Row, len(r.records))
	for i := range r.records {
		r.records[i].row.No = i + 1
		res.Rows[i] = r.records[i].row
	}
	return res, nil
}

// units gives each row its unit: by institutional code, else by name. What is not found is named once, where rows stand on it.
func (r *reader) units(year int, units []org.Unit) {
	byCode, byName := map[string]org.Unit{}, map[string]org.Unit{}
	end := period.Date(fmt.Sprintf("%04d-12-31", year))
	put := func(m map[string]org.Unit, key string, u org.Unit) {
		if old, twice := m[key]; key != "" && (!twice || !old.ValidOn(end) && u.ValidOn(end)) {
			m[key] = u
		}
	}
	for _, u := range units {
		if c, err := budgetcode.Parse(budgetcode.Institutional, r.set, u.InstitutionalCode); err == nil {
			put(byCode, c.String(), u)
		}
		put(byName, trtext.Fold(u.Name), u)
	}
	told := map[string]bool{}
	folded := map[string]string{} // an export names few units in many rows
	for i := range r.records {
		rec := &r.records[i]
		if rec.at.inst == "" && rec.at.unit == "" {
			continue
		}
		if rec.row.UnitName == "" {
			rec.row.UnitName = r.names[rec.at.inst]
		}
		u, ok := byCode[rec.at.inst]
		if !ok {
			name, known := folded[rec.row.UnitName]
			if !known {
				name = trtext.Fold(rec.row.UnitName)
				folded[rec.row.UnitName] = name
			}
			u, ok = byName[name]
		}
		if ok {
			if rec.row.UnitID = u.ID; rec.row.UnitName == "" {
				rec.row.UnitName = u.Name
			}
			continue
		}
		who := rec.at.inst + rec.at.unit
		if told[who] || rec.row.TotalLine {
			continue
		}
		told[who] = true
		field := fieldInstitutional
		if r.cols[fieldInstitutional] == 0 {
			field = fieldPlace
		}
		if rec.at.inst == "" {
			field = fieldUnit
		}
		r.note(rec.num, field, fault.Flag(fault.Warn, "budget.ledger.unit_unknown", field, "read", cmp.Or(rec.row.UnitName, rec.at.inst), "code", rec.at.inst))
	}
}

// known names codes that the code list does not hold in the year. Below the second level the published lists are partial
// (domain.md §0.2-3), so deeper codes are asked by their second level.
func (r *reader) known(year int, list *budgetcode.List) {
	econ := budgetcode.Economic
	if r.h.kind == budget.LedgerRevenue {
		econ = budgetcode.Revenue
	}
	for _, k := range []struct {
		kind  budgetcode.Kind
		field string
		of    func(node) string
	}{
		{econ, fieldCode, func(n node) string { return n.econ }},
		{budgetcode.Functional, fieldFunctional, func(n node) string { return n.fn }},
		{budgetcode.Financing, fieldFinancing, func(n node) string { return n.fin }},
	} {
		if len(list.Entries(k.kind, r.set)) == 0 {
			continue
		}
		asked := map[string]bool{}
		for i := range r.records {
			text := k.of(r.records[i].at)
			if text == "" || asked[text] {
				continue
			}
			asked[text] = true
			c, err := budgetcode.Parse(k.kind, r.set, text)
			if err != nil {
				continue
			}
			if c = c.At(2); c.String() != text && asked[c.String()] {
				continue
			}
			asked[c.String()] = true
			switch _, status := list.Find(c, year); status {
			case budgetcode.Unknown:
				r.note(r.records[i].num, k.field, fault.Flag(fault.Warn, "budget.ledger.code_unknown", k.field, "read", c.String()))
			case budgetcode.Expired:
				r.note(r.records[i].num, k.field, fault.Flag(fault.Warn, "budget.ledger.code_expired", k.field, "read", c.String(), "year", fmt.Sprint(year)))
			case budgetcode.Known:
			}
		}
	}
}

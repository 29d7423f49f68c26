package budget

import (
	"cmp"
	"context"
	"database/sql"
	"maps"
	"slices"
	"strings"

	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/ids"
	"github.com/karne-app/karne/internal/plan"
	"github.com/karne-app/karne/internal/programme"
	"github.com/karne-app/karne/pkg/quantity"
)

// where narrows budget_line AS l.
type where struct {
	programme string
	cond      string
	args      []any
	whole     bool // the whole of the programme is asked
}

// wholeOf asks for every line of a programme.
func wholeOf(programmeID string) where {
	return where{programmeID, "l.programme_id = ?", []any{programmeID}, true}
}

func (w *where) and(cond string, args ...any) {
	w.cond += " AND " + cond
	w.args = append(w.args, args...)
	w.whole = false
}

// where is the query as a condition, narrowed to what the filter shows; money of no unit is for those who see all.
func (q LinesQuery) where(programmeID string, f access.Filter) where {
	w := wholeOf(programmeID)
	if !f.All {
		if len(f.Units) == 0 {
			w.and("1 = 0")
		} else {
			w.and("l.unit_id IN ?", f.Units)
		}
	}
	for _, c := range []struct{ column, value string }{{"unit_id", q.UnitID}, {"activity_id", q.ActivityID}} {
		switch {
		case c.value == "":
		case !ids.Valid(c.value):
			w.and("1 = 0")
		default:
			w.and("l."+c.column+" = ?", c.value)
		}
	}
	if q.Kind != "" {
		if slices.Contains(kinds, q.Kind) {
			w.and("l.kind = ?", string(q.Kind))
		} else {
			w.and("1 = 0")
		}
	}
	return w
}

// lineHead is a line without its amounts.
func (s *store) lineHead(ctx context.Context, id string) (Line, error) {
	var r lineRow
	if err := s.take(ctx, &r, "budget_line", id); err != nil {
		return Line{}, err
	}
	return r.line(), nil
}

func (s *store) amountsOf(ctx context.Context, lineID string) (map[programme.Stage]StageAmount, error) {
	var rows []amountRow
	if err := s.db.Conn(ctx).Where("line_id = ?", lineID).Find(&rows).Error; err != nil {
		return nil, db.Error(err)
	}
	out := make(map[programme.Stage]StageAmount, len(rows))
	for _, r := range rows {
		out[programme.Stage(r.Stage)] = StageAmount{Amount: quantity.Money(r.Amount), Copied: r.Copied, Note: r.Note, ChangedBy: r.ChangedBy, ChangedAt: r.ChangedAt}
	}
	return out, nil
}

// samePlace is the id of another line at the place of this one, or "".
func (s *store) samePlace(ctx context.Context, l Line) (string, error) {
	tx := s.db.Conn(ctx).Table("budget_line").Where("programme_id = ? AND kind = ? AND functional = ? AND financing = ? AND economic = ? AND off_budget = ? AND id <> ?",
		l.ProgrammeID, string(l.Kind), l.Functional, l.Financing, l.Economic, l.OffBudget, l.ID)
	for _, c := range []struct{ column, value string }{{"unit_id", l.UnitID}, {"activity_id", l.ActivityID}} {
		if c.value == "" {
			tx = tx.Where(c.column + " IS NULL")
		} else {
			tx = tx.Where(c.column+" = ?", c.value)
		}
	}
	var found []string
	err := tx.Limit(1).Pluck("id", &found).Error
	if err != nil || len(found) == 0 {
		return "", db.Error(err)
	}
	return found[0], nil
}

func (s *store) hasLines(ctx context.Context, activityID string) (bool, error) {
	if !ids.Valid(activityID) {
		return false, nil
	}
	var n int64
	err := s.db.Conn(ctx).Table("budget_line").Where("activity_id = ?", activityID).Limit(1).Count(&n).Error
	return n > 0, db.Error(err)
}

// words keeps one copy of each text that many rows share.
type words map[string]string

func (w words) of(b sql.RawBytes) string {
	if len(b) == 0 {
		return ""
	}
	if s, ok := w[string(b)]; ok {
		return s
	}
	s := string(b)
	w[s] = s
	return s
}

// lines reads lines with the amounts of every stage in four statements, whatever their number. Lines and amounts are the most numerous
// rows of a programme, so they are scanned by hand; a copied amount says what the stage before says, so only the written ones are read
// and carried forward.
func (s *store) lines(ctx context.Context, w where) ([]Line, error) {
	ranks, err := s.unitRanks(ctx, w)
	if err != nil {
		return nil, err
	}
	seen := words{}
	out, err := s.lineRows(ctx, w, seen)
	if err != nil {
		return nil, err
	}
	opened, err := s.stages(ctx, w.programme)
	if err != nil {
		return nil, err
	}
	if err := s.amountRows(ctx, w, seen, out); err != nil {
		return nil, err
	}
	for i := range out {
		out[i].carry(opened)
	}
	slices.SortFunc(out, func(a, b Line) int {
		return cmp.Or(cmp.Compare(ranks[a.UnitID], ranks[b.UnitID]), cmp.Compare(slices.Index(kinds, a.Kind), slices.Index(kinds, b.Kind)), strings.Compare(a.ActivityID, b.ActivityID),
			strings.Compare(a.Functional, b.Functional), strings.Compare(a.Financing, b.Financing), strings.Compare(a.Economic, b.Economic), strings.Compare(a.OffBudget, b.OffBudget),
			strings.Compare(a.ID, b.ID))
	})
	return out, nil
}

// unitRanks is the place of each unit of the lines in the order of names; lines of no unit come last.
func (s *store) unitRanks(ctx context.Context, w where) (map[string]int, error) {
	var found []string
	if err := s.db.Conn(ctx).Raw("SELECT u.id FROM unit AS u WHERE u.id IN (SELECT l.unit_id FROM budget_line AS l WHERE "+w.cond+") ORDER BY u.name_sort, u.id", w.args...).Scan(&found).Error; err != nil {
		return nil, db.Error(err)
	}
	out := make(map[string]int, len(found)+1)
	for n, id := range found {
		out[id] = n
	}
	out[""] = len(found)
	return out, nil
}

func (s *store) lineRows(ctx context.Context, w where, seen words) ([]Line, error) {
	rows, err := s.db.Conn(ctx).Raw(`SELECT l.id, l.kind, l.activity_id, l.unit_id, l.functional, l.financing, l.economic, l.off_budget, l.note, l.version
		FROM budget_line AS l WHERE `+w.cond, w.args...).Rows()
	if err != nil {
		return nil, db.Error(err)
	}
	defer func() { _ = rows.Close() }()
	var out []Line
	var text [8]sql.RawBytes
	for rows.Next() {
		var l Line
		if err := rows.Scan(&l.ID, &text[0], &text[1], &text[2], &text[3], &text[4], &text[5], &text[6], &text[7], &l.Version); err != nil {
			return nil, db.Error(err)
		}
		l.ProgrammeID = w.programme
		l.LineFields = LineFields{Kind: Kind(seen.of(text[0])), ActivityID: seen.of(text[1]), UnitID: seen.of(text[2]), Functional: seen.of(text[3]), Financing: seen.of(text[4]),
			Economic: seen.of(text[5]), OffBudget: seen.of(text[6]), Note: string(text[7])}
		out = append(out, l)
	}
	return out, db.Error(rows.Err())
}

func (s *store) amountRows(ctx context.Context, w where, seen words, lines []Line) error {
	at := make(map[string]int, len(lines))
	for i := range lines {
		at[lines[i].ID] = i
	}
	from, args := "budget_line_amount AS a JOIN budget_line AS l ON l.id = a.line_id WHERE "+w.cond, w.args
	if w.whole { // an amount knows its programme: no join
		from, args = "budget_line_amount AS a WHERE a.programme_id = ?", []any{w.programme}
	}
	rows, err := s.db.Conn(ctx).Raw("SELECT a.line_id, a.stage, a.amount, a.note, a.changed_by, a.changed_at FROM "+from+" AND a.copied = ?", append(slices.Clone(args), false)...).Rows()
	if err != nil {
		return db.Error(err)
	}
	defer func() { _ = rows.Close() }()
	var id, stage, note, by sql.RawBytes
	for rows.Next() {
		var a StageAmount
		var amount int64
		if err := rows.Scan(&id, &stage, &amount, &note, &by, &a.ChangedAt); err != nil {
			return db.Error(err)
		}
		i, ok := at[string(id)]
		if !ok {
			continue
		}
		a.Amount, a.Note, a.ChangedBy = quantity.Money(amount), seen.of(note), seen.of(by)
		if lines[i].Amounts == nil {
			lines[i].Amounts = make(map[programme.Stage]StageAmount, len(programme.Stages))
		}
		lines[i].Amounts[programme.Stage(seen.of(stage))] = a
	}
	return db.Error(rows.Err())
}

// carry fills the stages that copied a line's amount from the one opened before.
func (l *Line) carry(opened []StageOpened) {
	var last StageAmount
	there := false
	for _, o := range opened {
		st := programme.Stage(o.Stage)
		if a, ok := l.Amounts[st]; ok {
			last, there = a, true
			continue
		}
		if there {
			last.Copied = true
			l.Amounts[st] = last
		}
	}
}

func (s *store) stages(ctx context.Context, programmeID string) ([]StageOpened, error) {
	var rows []stageRow
	if err := s.db.Conn(ctx).Where("programme_id = ?", programmeID).Find(&rows).Error; err != nil {
		return nil, db.Error(err)
	}
	out := make([]StageOpened, 0, len(rows)+1)
	for _, st := range programme.Stages {
		i := slices.IndexFunc(rows, func(r stageRow) bool { return r.Stage == string(st) })
		switch {
		case i >= 0:
			r := rows[i]
			out = append(out, StageOpened{Stage: r.Stage, CopiedFrom: r.CopiedFrom, OpenedBy: r.OpenedBy, OpenedAt: r.OpenedAt})
		case st == programme.StageUnit: // it is open from the beginning
			out = append(out, StageOpened{Stage: string(st)})
		}
	}
	return out, nil
}

// people are the names of those who wrote the amounts of lines or opened stages.
func (s *store) people(ctx context.Context, lines []Line, opened []StageOpened) (map[string]string, error) {
	asked := map[string]bool{}
	for _, l := range lines {
		for _, a := range l.Amounts {
			asked[a.ChangedBy] = true
		}
	}
	for _, o := range opened {
		asked[o.OpenedBy] = true
	}
	delete(asked, "")
	out := make(map[string]string, len(asked))
	if len(asked) == 0 {
		return out, nil
	}
	var rows []struct{ ID, Name string }
	if err := s.db.Conn(ctx).Raw("SELECT id, name FROM person WHERE id IN ?", slices.Sorted(maps.Keys(asked))).Scan(&rows).Error; err != nil {
		return nil, db.Error(err)
	}
	for _, r := range rows {
		out[r.ID] = r.Name
	}
	return out, nil
}

func (s *store) ceilings(ctx context.Context, programmeID string) ([]Ceiling, error) {
	var rows []ceilingRow
	if err := s.db.Conn(ctx).Where("programme_id = ?", programmeID).Order("unit_id, economic").Find(&rows).Error; err != nil {
		return nil, db.Error(err)
	}
	out := make([]Ceiling, len(rows))
	for i, r := range rows {
		out[i] = r.ceiling()
	}
	return out, nil
}

// changes are the changes of a year by date, with their lines and decisions.
func (s *store) changes(ctx context.Context, year int) ([]AppropriationChange, error) {
	var rows []changeRow
	if err := s.db.Conn(ctx).Where("year = ?", year).Order("on_date, id").Find(&rows).Error; err != nil {
		return nil, db.Error(err)
	}
	var lines []changeLineRow
	if err := s.db.Conn(ctx).Where("change_id IN (SELECT id FROM appropriation_change WHERE year = ?)", year).Order("change_id, position").Find(&lines).Error; err != nil {
		return nil, db.Error(err)
	}
	return s.withLines(ctx, rows, lines)
}

func (s *store) change(ctx context.Context, id string) (AppropriationChange, error) {
	var r changeRow
	if err := s.take(ctx, &r, "appropriation_change", id); err != nil {
		return AppropriationChange{}, err
	}
	var lines []changeLineRow
	if err := s.db.Conn(ctx).Where("change_id = ?", id).Order("position").Find(&lines).Error; err != nil {
		return AppropriationChange{}, db.Error(err)
	}
	out, err := s.withLines(ctx, []changeRow{r}, lines)
	if err != nil {
		return AppropriationChange{}, err
	}
	return out[0], nil
}

func (s *store) withLines(ctx context.Context, rows []changeRow, lines []changeLineRow) ([]AppropriationChange, error) {
	var decided []string
	for _, r := range rows {
		if r.DecisionID != nil {
			decided = append(decided, *r.DecisionID)
		}
	}
	decisions, err := s.decisions.Some(ctx, decided)
	if err != nil {
		return nil, err
	}
	out, at := make([]AppropriationChange, len(rows)), make(map[string]int, len(rows))
	for i, r := range rows {
		out[i], at[r.ID] = r.change(), i
		if d, ok := decisions[db.Text(r.DecisionID)]; ok {
			out[i].Decision = &d
		}
	}
	for _, l := range lines {
		if i, ok := at[l.ChangeID]; ok {
			out[i].Lines = append(out[i].Lines, l.line())
		}
	}
	return out, nil
}

// activity is what the money rules ask of an activity.
type activity struct {
	id, ref, code, noCost string
	responsible           string
	units                 []string
	target                *target
}

// target is what the money rules ask of a performance target: what the plan says its year costs; nil: the plan says nothing.
type target struct {
	id, ref  string
	planCost *quantity.Money
}

// activities are those of a programme with their code paths (H1.1/F1.1.1, the second of one code #2), units and targets.
func (s *store) activities(ctx context.Context, programmeID string) ([]activity, error) {
	tx := s.db.Conn(ctx)
	var targets []struct {
		ID, Code string
		Cost     *int64
	}
	if err := tx.Raw(`SELECT p.id, CASE WHEN p.code <> '' THEN p.code ELSE t.code END AS code, c.amount AS cost
		FROM performance_target AS p JOIN target AS t ON t.id = p.target_id JOIN programme AS g ON g.id = p.programme_id JOIN plan AS l ON l.id = g.plan_id
		LEFT JOIN target_cost AS c ON c.target_id = t.id AND c.year = g.year AND c.version_no = l.version_no
		WHERE p.programme_id = ? ORDER BY p.position, p.id`, programmeID).Scan(&targets).Error; err != nil {
		return nil, db.Error(err)
	}
	var rows []struct{ ID, Target, Code, Unit, NoCost string }
	if err := tx.Raw(`SELECT id, performance_target_id AS target, code, COALESCE(responsible_unit_id, '') AS unit, no_cost_reason AS no_cost FROM activity
		WHERE programme_id = ? ORDER BY position, id`, programmeID).Scan(&rows).Error; err != nil {
		return nil, db.Error(err)
	}
	var shares []struct{ ActivityID, UnitID string }
	if err := tx.Raw("SELECT activity_id, unit_id FROM activity_unit WHERE programme_id = ? ORDER BY activity_id, position", programmeID).Scan(&shares).Error; err != nil {
		return nil, db.Error(err)
	}
	byID, names := make(map[string]*target, len(targets)), plan.NewNamer("")
	for _, t := range targets {
		byID[t.ID] = &target{id: t.ID, ref: names.Next(t.Code), planCost: (*quantity.Money)(t.Cost)}
	}
	namers := make(map[string]*plan.Namer, len(targets))
	out, at := make([]activity, 0, len(rows)), make(map[string]int, len(rows))
	for _, r := range rows {
		n, ok := namers[r.Target]
		if !ok {
			n = plan.NewNamer(byID[r.Target].ref + "/")
			namers[r.Target] = n
		}
		a := activity{id: r.ID, ref: n.Next(r.Code), code: r.Code, noCost: r.NoCost, responsible: r.Unit, target: byID[r.Target]}
		if r.Unit != "" {
			a.units = []string{r.Unit}
		}
		at[r.ID] = len(out)
		out = append(out, a)
	}
	for _, sh := range shares {
		if i, ok := at[sh.ActivityID]; ok && !slices.Contains(out[i].units, sh.UnitID) {
			out[i].units = append(out[i].units, sh.UnitID)
		}
	}
	return out, nil
}

// unitNames are the names of the units that have money or a ceiling in a programme, or a change of the appropriation in its year.
func (s *store) unitNames(ctx context.Context, p programme.Programme) (map[string]string, error) {
	var rows []struct{ ID, Name string }
	err := s.db.Conn(ctx).Raw(`SELECT id, name FROM unit WHERE id IN (SELECT unit_id FROM budget_line WHERE programme_id = ?
		UNION SELECT unit_id FROM unit_ceiling WHERE programme_id = ?
		UNION SELECT x.unit_id FROM appropriation_change_line AS x JOIN appropriation_change AS c ON c.id = x.change_id WHERE c.year = ?)`,
		p.ID, p.ID, p.Year).Scan(&rows).Error
	if err != nil {
		return nil, db.Error(err)
	}
	out := make(map[string]string, len(rows))
	for _, r := range rows {
		out[r.ID] = r.Name
	}
	return out, nil
}

// head is what the money relies on of a programme, read without asking access.
func (s *store) head(ctx context.Context, programmeID string) (programme.Programme, error) {
	var rows []struct {
		ID, CodeSet, State, Stage string
		Year                      int
		CeilingsBlock             bool
	}
	if !ids.Valid(programmeID) {
		return programme.Programme{}, fault.NotFound("programme", programmeID)
	}
	err := s.db.Conn(ctx).Table("programme").Select("id, code_set, state, stage, year, ceilings_block").Where("id = ?", programmeID).Limit(1).Find(&rows).Error
	if err == nil && len(rows) == 0 {
		err = fault.NotFound("programme", programmeID)
	}
	if err != nil {
		return programme.Programme{}, db.Error(err)
	}
	r := rows[0]
	return programme.Programme{ID: r.ID, Year: r.Year, CodeSet: r.CodeSet, State: programme.State(r.State), Stage: programme.Stage(r.Stage),
		Fields: programme.Fields{CeilingsBlock: r.CeilingsBlock}}, nil
}

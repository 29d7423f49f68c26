package budget

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/programme"
	"github.com/karne-app/karne/pkg/budgetcode"
	"github.com/karne-app/karne/pkg/period"
	"github.com/karne-app/karne/pkg/quantity"
)

// yearSet is the code set the codes of a year are read in: the one its programme was made with, or that of the settings while it has none.
// The newest programme speaks where two plans have one.
func (s *Service) yearSet(ctx context.Context, year int) (budgetcode.Set, error) {
	var stored []string
	if err := s.store.db.Conn(ctx).Table("programme").Where("year = ?", year).Order("id DESC").Limit(1).Pluck("code_set", &stored).Error; err != nil {
		return "", db.Error(err)
	}
	if len(stored) > 0 && stored[0] != "" {
		return budgetcode.Set(stored[0]), nil
	}
	settings, err := s.org.Settings(ctx, year)
	return settings.CodeSet, err
}

// appropriation is what places began a year with.
type appropriation struct {
	rows []appropriated
	// whole: a place that has no row began with nothing; otherwise nothing is known of it.
	whole bool
}

// appropriated is one place of it; nil: the amount is missing.
type appropriated struct {
	place  changePlace
	amount *quantity.Money
}

// changePlace is where a line of a change stands. An empty part other than the economic code was not said: it may be any.
type changePlace struct{ unit, functional, financing, economic string }

func (l ChangeLineFields) place() changePlace {
	return changePlace{l.UnitID, l.Functional, l.Financing, l.Economic}
}

// covers tells whether a canonical code is another one or stands above it.
func covers(above, code string) bool { return above == code || strings.HasPrefix(code, above+".") }

// beside tells whether two places may be of one unit, service and financing.
func (p changePlace) beside(o changePlace) bool {
	may := func(a, b string) bool { return a == "" || b == "" || covers(a, b) || covers(b, a) }
	return may(p.unit, o.unit) && may(p.functional, o.functional) && may(p.financing, o.financing)
}

// appropriations are what can be known of the initial appropriation of units in a year, the surer first: the current ledger of it, and the
// year's decided programme at its current stage (nothing where two plans have one). They are held, so that of two transfers at once the
// second sees the first.
func (s *Service) appropriations(ctx context.Context, year int, units []string) ([]appropriation, error) {
	var out []appropriation
	tx := s.store.db.Conn(ctx)
	read := func(whole bool, sql string, args ...any) error {
		var rows []struct {
			Unit, Functional, Financing, Economic string
			Amount                                *int64
		}
		if err := tx.Raw(sql, args...).Scan(&rows).Error; err != nil {
			return db.Error(err)
		}
		a := appropriation{whole: whole, rows: make([]appropriated, len(rows))}
		for i, r := range rows {
			a.rows[i] = appropriated{changePlace{r.Unit, r.Functional, r.Financing, r.Economic}, (*quantity.Money)(r.Amount)}
		}
		out = append(out, a)
		return nil
	}
	l, there, err := s.store.currentLedger(ctx, year, LedgerAppropriation, true)
	if err == nil && there {
		err = read(!l.Partial && l.Entry != ByHand, `SELECT COALESCE(unit_id, '') AS unit, functional, financing, economic, initial AS amount FROM ledger_row
			WHERE ledger_id = ? AND total_line = ? AND (unit_id IS NULL OR unit_id IN ?)`, l.ID, false, units)
	}
	if err != nil {
		return nil, err
	}
	var decided []string
	if err := tx.Table("programme").Where("year = ? AND state IN ?", year, []string{string(programme.Decided), string(programme.InForce)}).Limit(2).Pluck("id", &decided).Error; err != nil {
		return nil, db.Error(err)
	}
	if len(decided) != 1 {
		return out, nil
	}
	p, err := s.programmes.Locked(ctx, decided[0], true)
	if err != nil {
		return nil, err
	}
	return out, read(true, `SELECT l.unit_id AS unit, l.functional, l.financing, l.economic, a.amount FROM budget_line AS l
		JOIN budget_line_amount AS a ON a.line_id = l.id AND a.stage = ? WHERE l.programme_id = ? AND l.off_budget = ? AND l.unit_id IN ?`,
		string(p.Stage), p.ID, InBudget, units)
}

// begins is what a place of a code began with, and the code it is known at: its own when rows stand on it or below it, otherwise that of the
// row above it. Of an appropriation that is not whole only a row of the very place, or one above it, says anything. False: it cannot be told.
func (a appropriation) begins(p changePlace) (at string, rows []appropriated, ok bool) {
	for _, r := range a.rows {
		same := changePlace{p.unit, p.functional, p.financing, r.place.economic} == r.place
		if same || a.whole && r.place.beside(p) {
			rows = append(rows, r)
		}
	}
	if a.whole && slices.ContainsFunc(rows, func(r appropriated) bool { return covers(p.economic, r.place.economic) }) {
		return p.economic, rows, true
	}
	for code := p.economic; code != ""; code = above(code) {
		if slices.ContainsFunc(rows, func(r appropriated) bool { return r.place.economic == code }) {
			return code, rows, true
		}
	}
	return p.economic, rows, a.whole
}

// above is the code one level up; "" above the first.
func above(code string) string {
	i := strings.LastIndexByte(code, '.')
	if i < 0 {
		return ""
	}
	return code[:i]
}

// belowZero refuses lines of a transfer that take more than their place holds on that day and after it: what it began with and the changes
// of the year. It is asked at the taken code and, of a whole
// appropriation, at each one above it. Where nothing says what a place began with it cannot be checked,
// and is let through.
func (s *Service) belowZero(ctx context.Context, cmd AddChange) (fault.List, error) {
	var units []string
	for _, l := range cmd.Lines {
		if cmd.Kind == Moved && l.Amount < 0 {
			units = append(units, l.UnitID)
		}
	}
	if len(units) == 0 {
		return nil, nil
	}
	bases, err := s.appropriations(ctx, cmd.Year, units)
	if err != nil || len(bases) == 0 {
		return nil, err
	}
	changes, err := s.store.changes(ctx, cmd.Year)
	if err != nil {
		return nil, err
	}
	var out fault.List
	told := map[changePlace]bool{}
	for i, l := range cmd.Lines {
		if l.Amount >= 0 {
			continue
		}
		for _, b := range bases {
			code, rows, ok := b.begins(l.place())
			if !ok {
				continue
			}
			for ; code != ""; code = above(code) {
				p := l.place()
				p.economic = code
				held, taken, known := holds(p, rows, changes, cmd)
				if known && taken > 0 && held < taken {
					if !told[p] {
						told[p] = true
						out = append(out, fault.Invalid("budget.change.below_zero", "lines["+strconv.Itoa(i)+"].amount", "read", taken.TR(), "expected", held.TR(), "place", p.codes()))
					}
					break
				}
				if !b.whole { // of what stands beside it nothing is known
					break
				}
			}
			break
		}
	}
	return out, nil
}

func (p changePlace) codes() string {
	return Row{Functional: p.functional, Financing: p.financing, Economic: p.economic}.place()
}

// holds is the least that a place holds from the day of a transfer on, and what the transfer takes of it altogether. Money given to a code
// above counts: it may have been meant for this one. False: an amount is missing or out of range.
func holds(p changePlace, rows []appropriated, changes []AppropriationChange, cmd AddChange) (held, taken quantity.Money, ok bool) {
	var parts []quantity.Money
	for _, r := range rows {
		if covers(p.economic, r.place.economic) {
			if r.amount == nil {
				return 0, 0, false
			}
			parts = append(parts, *r.amount)
		}
	}
	running, err := quantity.SumMoney(parts)
	if err != nil {
		return 0, 0, false
	}
	net := func(lines []ChangeLineFields) (quantity.Money, error) {
		var of []quantity.Money
		for _, l := range lines {
			if o := l.place(); o.beside(p) && (covers(p.economic, o.economic) || l.Amount > 0 && covers(o.economic, p.economic)) {
				of = append(of, l.Amount)
			}
		}
		return quantity.SumMoney(of)
	}
	own, err := net(cmd.Lines)
	if err != nil {
		return 0, 0, false
	}
	type moved struct {
		on     period.Date
		amount quantity.Money
	}
	var moves []moved
	for _, c := range changes {
		if c.CancelledReason != "" {
			continue
		}
		m, err := net(c.Lines)
		if err != nil {
			return 0, 0, false
		}
		moves = append(moves, moved{c.On, m})
	}
	slices.SortFunc(moves, func(a, b moved) int { return cmp.Or(cmp.Compare(a.on, b.on), cmp.Compare(b.amount, a.amount)) })
	held, before := quantity.MaxMoney, true
	for _, m := range moves {
		if before && m.on > cmd.On {
			held, before = running, false
		}
		if running, err = quantity.AddMoney(running, m.amount); err != nil {
			return 0, 0, false
		}
		if !before {
			held = min(held, running)
		}
	}
	return min(held, running), -own, true
}

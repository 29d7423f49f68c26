package programme

import (
	"strconv"

	"github.com/karne-app/karne/internal/act"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/pkg/quantity"
)

// RollOver copies a programme into the next year of its plan: targets and indicators come from the plan as it stands, activities, policies and codes
// from the programme. What the planner drops needs a reason; explanations of targets are left to be written anew (a copied one is finding F12 in
// another dress), and no amount of money is copied.
type RollOver struct {
	FromID string            `json:"from_id" validate:"required,len=26"`
	Drop   map[string]string `json:"drop" validate:"max=2000"` // performance targets and activities of the programme that do not go on: id → reason
	Note   string            `json:"note" validate:"max=4000"`
	Fields
	Idempotency act.Once
}

// The fates of a record at a roll-over.
const (
	Carried    = "carried"
	Dropped    = "dropped"
	Retargeted = "retargeted" // an indicator whose value of the year differs from the one before
	New        = "new"        // the plan has it, the programme before had not
)

// Why a record was dropped where nobody said a reason: keys of the word catalogue.
const (
	dropNotInPlan    = "roll.not_in_plan"
	dropWithTarget   = "roll.with_target"
	dropUnitInactive = "roll.unit_inactive" // carried, but without the unit that no longer exists
)

// LedgerRow is one line of a roll-over's ledger: what became of a record and why.
type LedgerRow struct {
	ID       string `json:"id"`
	Kind     string `json:"kind"` // target, indicator, activity
	SourceID string `json:"source_id,omitempty"`
	ResultID string `json:"result_id,omitempty"`
	Ref      string `json:"ref"` // code path
	Title    string `json:"title"`
	Fate     string `json:"fate"`
	Old      string `json:"old,omitempty"` // value of the year before; for an activity its responsible unit
	New      string `json:"new,omitempty"`
	Reason   string `json:"reason,omitempty"` // as typed, or a key of the word catalogue ("roll.…")
}

// Ledger is a roll-over with its lines.
type Ledger struct {
	ID     string      `json:"id"`
	FromID string      `json:"from_id"`
	ToID   string      `json:"to_id"`
	Note   string      `json:"note"`
	DoneBy string      `json:"done_by"`
	DoneAt int64       `json:"done_at"` // UTC microseconds
	Rows   []LedgerRow `json:"rows"`
}

// ofYear is an indicator's value of the programme's year: the override, else the plan's; nil: none.
func (n IndicatorNode) ofYear(year int) *quantity.Amount {
	if n.OverrideValue != nil {
		return n.OverrideValue
	}
	if n.Plan == nil {
		return nil
	}
	if v, ok := n.Plan.Values[year]; ok {
		return &v
	}
	return nil
}

func shown(a *quantity.Amount) string {
	if a == nil {
		return ""
	}
	return a.TR()
}

// clean brings the texts to their stored form; a reason for nothing in the programme is refused at its place.
func (c *RollOver) clean(from *Tree) error {
	var l fault.List
	texts(&l, "note", &c.Note)
	l.Add(act.Validate(c))
	known := map[string]bool{}
	for _, t := range from.Targets {
		known[t.ID] = true
		for _, a := range t.Activities {
			known[a.ID] = true
		}
	}
	drop := make(map[string]string, len(c.Drop))
	for id, why := range c.Drop {
		at := "drop." + id
		if !known[id] {
			l = append(l, fault.Invalid("id.unknown", at, "read", id))
			continue
		}
		texts(&l, at, &why)
		l.Add(needReason(at, why))
		if n := len([]rune(why)); n > 2000 {
			l = append(l, fault.Invalid("text.length", at, "read", strconv.Itoa(n), "expected", "2000"))
		}
		drop[id] = why
	}
	c.Drop = drop
	return l.Err()
}

// ledger compares the two trees and the carried activities; it is pure. made gives the new activity of an old one.
func ledger(from, to *Tree, c RollOver, made map[string]ActivityNode) (rows []LedgerRow) {
	next := map[string]*TargetNode{} // by plan target
	for i := range to.Targets {
		next[to.Targets[i].TargetID] = &to.Targets[i]
	}
	inds := map[string]IndicatorNode{} // of the new programme, by plan indicator
	for _, t := range to.Targets {
		for _, i := range t.Indicators {
			inds[i.IndicatorID] = i
		}
	}
	had, seen := map[string]bool{}, map[string]bool{}
	for _, t := range from.Targets {
		n := next[t.TargetID]
		row := LedgerRow{Kind: "target", SourceID: t.ID, Ref: t.Ref, Title: t.ShownText, Fate: Dropped, Reason: c.Drop[t.ID]}
		switch {
		case n != nil:
			row.Fate, row.ResultID = Carried, n.ID
			seen[t.TargetID] = true
		case row.Reason == "":
			row.Reason = dropNotInPlan
		}
		rows = append(rows, row)
		for _, i := range t.Indicators {
			had[i.IndicatorID] = true
			r := LedgerRow{Kind: "indicator", SourceID: i.ID, Ref: i.Ref, Title: title(i), Fate: Dropped, Old: shown(i.ofYear(from.Programme.Year)), Reason: dropWithTarget}
			if k, ok := inds[i.IndicatorID]; ok {
				r.ResultID, r.New, r.Reason, r.Fate = k.ID, shown(k.ofYear(to.Programme.Year)), "", Carried
				if r.Old != r.New {
					r.Fate = Retargeted
				}
			} else if n != nil {
				r.Reason = dropNotInPlan
			}
			rows = append(rows, r)
		}
		for _, a := range t.Activities {
			r := LedgerRow{Kind: "activity", SourceID: a.ID, Ref: a.Ref, Title: a.Name, Fate: Dropped, Old: from.Units[a.ResponsibleUnitID].Name, Reason: c.Drop[a.ID]}
			if k, ok := made[a.ID]; ok {
				r.Fate, r.ResultID, r.New = Carried, k.ID, from.Units[k.ResponsibleUnitID].Name
				if len(k.UnitIDs()) < len(a.UnitIDs()) {
					r.Reason = dropUnitInactive
				}
			} else if r.Reason == "" {
				r.Reason = dropWithTarget
			}
			rows = append(rows, r)
		}
	}
	for _, t := range to.Targets {
		if !seen[t.TargetID] {
			rows = append(rows, LedgerRow{Kind: "target", ResultID: t.ID, Ref: t.Ref, Title: t.ShownText, Fate: New})
		}
		for _, i := range t.Indicators {
			if !had[i.IndicatorID] {
				rows = append(rows, LedgerRow{Kind: "indicator", ResultID: i.ID, Ref: i.Ref, Title: title(i), Fate: New, New: shown(i.ofYear(to.Programme.Year))})
			}
		}
	}
	return rows
}

func title(i IndicatorNode) string {
	if i.Plan == nil {
		return ""
	}
	return i.Plan.Name
}

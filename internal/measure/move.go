package measure

import (
	"slices"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/calendar"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/pkg/period"
)

// The steps of a value's history.
const (
	stepEnter   = "enter"
	stepChange  = "change"
	stepApprove = "approve"
	stepVerify  = "verify"
	stepReturn  = "return"
	stepFreeze  = "freeze"
	stepReopen  = "reopen" // a frozen value changed under a reopening, with its reason
)

// desk is who moves values today. managers gives, for a unit, who its managers are; it is asked only for who is none of them.
type desk struct {
	actor    access.Actor
	today    period.Date
	managers func(unitID string) []string
}

// manages tells whether the actor holds a manager's post that reaches the unit, as holder or substitute.
func manages(a access.Actor, unitID string) bool {
	return slices.ContainsFunc(a.Posts, func(p access.Post) bool { return p.Role == access.UnitManager && slices.Contains(p.Units, unitID) })
}

// answered is whose turn a value belongs to: one that was returned may be put right, and looked at again, until the last day of the
// window, whosever day has passed.
func answered(stage calendar.Stage, returnReason string) calendar.Stage {
	if returnReason != "" {
		return calendar.Verifying
	}
	return stage
}

func (v Value) closed(expected string) error {
	return fault.New(fault.KindClosed, "measure.state", "read", v.State, "expected", expected).On("", v.ID)
}

// mayEnter tells whether the actor may enter or change a value; v is nil where there is none.
func (d desk) mayEnter(unitID string, v *Value, w calendar.Window) error {
	if err := access.Check(d.actor, access.ValueEnter, Value{UnitID: unitID}.Scope()); err != nil {
		return err
	}
	why := ""
	if v != nil {
		why = v.ReturnReason
	}
	return w.Accepts(answered(calendar.Entering, why), d.today, unitID)
}

// mayApprove tells whether the actor may approve a value: a manager of the unit who did not enter it; where its managers are only the enterer,
// or there is none, the strategy office.
func (d desk) mayApprove(v Value, w calendar.Window) error {
	if err := access.Check(d.actor, access.ValueApprove, Value{UnitID: v.UnitID}.Scope()); err != nil {
		return err
	}
	if v.State != Entered {
		return v.closed(Entered)
	}
	if v.EnteredBy == d.actor.PersonID {
		return fault.New(fault.KindForbidden, "measure.two_people").On("", v.ID)
	}
	stage := answered(calendar.Approving, v.ReturnReason)
	if !manages(d.actor, v.UnitID) {
		if slices.ContainsFunc(d.managers(v.UnitID), func(id string) bool { return id != v.EnteredBy }) {
			return fault.New(fault.KindForbidden, "measure.approve.manager").On("", v.ID)
		}
		stage = calendar.Verifying
	}
	return w.Accepts(stage, d.today, v.UnitID)
}

// mayVerify tells whether the actor may verify a value.
func (d desk) mayVerify(v Value, w calendar.Window) error {
	if err := access.Check(d.actor, access.ValueVerify, Value{UnitID: v.UnitID}.Scope()); err != nil {
		return err
	}
	if v.State != Approved {
		return v.closed(Approved)
	}
	return w.Accepts(calendar.Verifying, d.today, v.UnitID)
}

// mayReturn tells whether the actor may give a value back: the manager an entered one, the strategy office an entered or approved one.
func (d desk) mayReturn(v Value, w calendar.Window) error {
	scope := Value{UnitID: v.UnitID}.Scope()
	stage := calendar.Verifying
	if office := access.Check(d.actor, access.ValueVerify, scope); office != nil {
		if v.State != Entered && access.Check(d.actor, access.ValueApprove, scope) == nil {
			return v.closed(Entered)
		}
		if err := access.Check(d.actor, access.ValueApprove, scope); err != nil {
			return err
		}
		stage = answered(calendar.Approving, v.ReturnReason)
	}
	if v.State != Entered && v.State != Approved {
		return v.closed(Entered + ", " + Approved)
	}
	return w.Accepts(stage, d.today, v.UnitID)
}

func (v *Value) approve(by string, at int64) { v.State, v.ApprovedBy, v.ApprovedAt = Approved, by, at }

// verify ends what a return was about.
func (v *Value) verify(by string, at int64) {
	v.State, v.VerifiedBy, v.VerifiedAt, v.ReturnReason = Verified, by, at, ""
}

func (v *Value) giveBack(reason string) {
	v.State, v.ReturnReason = Returned, reason
	v.ApprovedBy, v.ApprovedAt, v.VerifiedBy, v.VerifiedAt = "", 0, "", 0
}

// enter puts new fields on a value, which starts again; a reason it was returned for stays until it is verified.
func (v *Value) enter(f Fields, by string, at int64) {
	v.Fields, v.State, v.EnteredBy, v.EnteredAt = f, Entered, by, at
	v.ApprovedBy, v.ApprovedAt, v.VerifiedBy, v.VerifiedAt = "", 0, "", 0
}

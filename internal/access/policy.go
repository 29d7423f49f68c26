package access

import (
	"context"
	"slices"

	"github.com/karne-app/karne/internal/fault"
)

// Action is one thing that can be done.
type Action string

// The actions of this slice; each route of the contract and each page names one.
const (
	MeRead             Action = "me.read"
	AdministrationRead Action = "administration.read"
	AdministrationEdit Action = "administration.edit"
	UnitRead           Action = "unit.read"
	UnitEdit           Action = "unit.edit"
	PersonRead         Action = "person.read"
	PersonEdit         Action = "person.edit"
	PersonInvite       Action = "person.invite"
	PersonReset        Action = "person.reset"
	PostEdit           Action = "post.edit"
	OrgImport          Action = "org.import"
	TokenOwn           Action = "token.own"
	PlanRead           Action = "plan.read"
	PlanCreate         Action = "plan.create"
	PlanEdit           Action = "plan.edit"
	PlanSubmit         Action = "plan.submit"
	PlanReturn         Action = "plan.return"
	PlanDecide         Action = "plan.decide"
	PlanExport         Action = "plan.export"
	EditionRead        Action = "edition.read"
	IntakeRead         Action = "intake.read"
	IntakeStage        Action = "intake.stage"
	IntakeCommit       Action = "intake.commit"
	AuditRead          Action = "audit.read"
	AuditVerify        Action = "audit.verify"

	CodeEdit        Action = "code.edit"
	SettingEdit     Action = "setting.edit"
	ProgrammeRead   Action = "programme.read"
	ProgrammeEdit   Action = "programme.edit"
	ProgrammeStep   Action = "programme.step"
	ProgrammeDecide Action = "programme.decide"
	ProgrammeExport Action = "programme.export"
	ProposalEdit    Action = "proposal.edit"
	ProposalSubmit  Action = "proposal.submit"
	ProposalReview  Action = "proposal.review"
	BudgetRead      Action = "budget.read"
	BudgetEdit      Action = "budget.edit"
	BudgetImport    Action = "budget.import"

	WindowRead        Action = "window.read"
	WindowEdit        Action = "window.edit"
	ValueRead         Action = "value.read"
	ValueEnter        Action = "value.enter"
	ValueApprove      Action = "value.approve"
	ValueVerify       Action = "value.verify"
	EvidenceRead      Action = "evidence.read"
	EvaluationRead    Action = "evaluation.read"
	EvaluationEdit    Action = "evaluation.edit"
	ReviewEdit        Action = "review.edit"
	ReviewExport      Action = "review.export"
	ReportRead        Action = "report.read"
	ReportEdit        Action = "report.edit"
	ReportReceive     Action = "report.receive"
	ReportDecide      Action = "report.decide"
	ReportExport      Action = "report.export"
	SpendingEdit      Action = "spending.edit"
	UnitStatement     Action = "statement.unit"
	FinanceStatement  Action = "statement.finance"
	SeniorStatement   Action = "statement.senior"
	StatementTextEdit Action = "statement_text.edit"

	DeskOwn     Action = "desk.own"
	TokenManage Action = "token.manage"
	SystemRead  Action = "system.read"
	SystemEdit  Action = "system.edit"
)

// Actions lists every action.
var Actions = []Action{
	MeRead, AdministrationRead, AdministrationEdit, UnitRead, UnitEdit, PersonRead, PersonEdit, PersonInvite, PersonReset, PostEdit,
	OrgImport, TokenOwn, PlanRead, PlanCreate, PlanEdit, PlanSubmit, PlanReturn, PlanDecide, PlanExport, EditionRead,
	IntakeRead, IntakeStage, IntakeCommit, AuditRead, AuditVerify, CodeEdit, SettingEdit, ProgrammeRead, ProgrammeEdit, ProgrammeStep,
	ProgrammeDecide, ProgrammeExport, ProposalEdit, ProposalSubmit, ProposalReview, BudgetRead, BudgetEdit, BudgetImport,
	WindowRead, WindowEdit, ValueRead, ValueEnter, ValueApprove, ValueVerify, EvidenceRead, EvaluationRead, EvaluationEdit, ReviewEdit,
	ReviewExport, ReportRead, ReportEdit, ReportReceive, ReportDecide, ReportExport, SpendingEdit, UnitStatement, FinanceStatement,
	SeniorStatement, StatementTextEdit, DeskOwn, TokenManage, SystemRead, SystemEdit,
}

// Reach is how far a grant goes.
type Reach uint8

// None is the default. Self: own records. Frozen: what the council decided. Tabled: that and what was submitted to it (who records the
// decision must be able to open what it is about). Unit: records the actor's units answer for.
// UnitOrFrozen: those, those they partner in, and what the council decided. All: the whole administration.
const (
	None Reach = iota
	Self
	Frozen
	Tabled
	Unit
	UnitOrFrozen
	All
)

// policy is the one table of the house: role → action → reach. What is not here is denied.
var policy = map[Role]map[Action]Reach{
	Admin: {
		AdministrationRead: All, AdministrationEdit: All, UnitRead: All, UnitEdit: All, PersonRead: All, PersonEdit: All,
		PersonInvite: All, PersonReset: All, PostEdit: All, OrgImport: All, PlanRead: All, EditionRead: All, AuditRead: All, AuditVerify: All,
		CodeEdit: All, SettingEdit: All, ProgrammeRead: All, BudgetRead: All,
		WindowRead: All, ValueRead: All, EvaluationRead: All, ReportRead: All, StatementTextEdit: All, TokenManage: All, SystemRead: All, SystemEdit: All,
	},
	Planner: {
		AdministrationRead: All, UnitRead: All, UnitEdit: All, PersonRead: All, PlanRead: All, PlanCreate: All, PlanEdit: All,
		PlanSubmit: All, PlanReturn: All, PlanDecide: All, PlanExport: All, EditionRead: All, IntakeRead: All, IntakeStage: All, IntakeCommit: All,
		ProgrammeRead: All, ProgrammeEdit: All, ProgrammeStep: All, ProgrammeDecide: All, ProgrammeExport: All, ProposalEdit: All,
		ProposalSubmit: All, ProposalReview: All, BudgetRead: All, BudgetEdit: All, BudgetImport: All,
		WindowRead: All, WindowEdit: All, ValueRead: All, ValueEnter: All, ValueApprove: All, ValueVerify: All, EvidenceRead: All,
		EvaluationRead: All, EvaluationEdit: All, ReviewEdit: All, ReviewExport: All, ReportRead: All, ReportEdit: All, ReportReceive: All,
		ReportDecide: All, ReportExport: All, SpendingEdit: All, UnitStatement: All, FinanceStatement: All, SeniorStatement: All,
	},
	Finance: {
		AdministrationRead: All, UnitRead: All, PersonRead: All, PlanRead: All, PlanExport: All, EditionRead: All,
		ProgrammeRead: All, ProgrammeExport: All, BudgetRead: All, BudgetEdit: All, BudgetImport: All,
		WindowRead: All, ValueRead: All, EvaluationRead: All, ReviewExport: All, ReportRead: All, ReportExport: All, SpendingEdit: All,
		FinanceStatement: All,
	},
	UnitEditor: {
		AdministrationRead: All, UnitRead: All, PlanRead: UnitOrFrozen, PlanEdit: Unit, PlanExport: Frozen, EditionRead: All,
		ProgrammeRead: UnitOrFrozen, ProgrammeExport: Frozen, ProposalEdit: Unit, BudgetRead: Unit,
		WindowRead: All, ValueRead: UnitOrFrozen, ValueEnter: Unit, EvidenceRead: Unit, EvaluationRead: UnitOrFrozen, EvaluationEdit: Unit,
		ReviewExport: Frozen, ReportRead: UnitOrFrozen, ReportEdit: Unit, ReportExport: Frozen, SpendingEdit: Unit,
	},
	UnitManager: {
		AdministrationRead: All, UnitRead: All, PersonRead: Unit, PlanRead: UnitOrFrozen, PlanEdit: Unit, PlanExport: Frozen, EditionRead: All,
		ProgrammeRead: UnitOrFrozen, ProgrammeExport: Frozen, ProposalEdit: Unit, ProposalSubmit: Unit, BudgetRead: Unit,
		WindowRead: All, ValueRead: UnitOrFrozen, ValueEnter: Unit, ValueApprove: Unit, EvidenceRead: Unit, EvaluationRead: UnitOrFrozen,
		EvaluationEdit: Unit, ReviewExport: Frozen, ReportRead: UnitOrFrozen, ReportEdit: Unit, ReportExport: Frozen, SpendingEdit: Unit, UnitStatement: Unit,
	},
	SeniorManager: {
		AdministrationRead: All, UnitRead: All, PersonRead: All, PlanRead: All, PlanExport: All, EditionRead: All,
		ProgrammeRead: All, ProgrammeExport: All, BudgetRead: All,
		WindowRead: All, ValueRead: All, EvaluationRead: All, ReviewExport: All, ReportRead: All, ReportExport: All, SeniorStatement: All,
	},
	CouncilClerk: {
		AdministrationRead: All, UnitRead: All, PlanRead: Tabled, PlanDecide: All, PlanExport: Frozen, EditionRead: All,
		ProgrammeRead: Tabled, ProgrammeDecide: All, ProgrammeExport: Frozen,
		WindowRead: All, EvaluationRead: Frozen, ReviewExport: Frozen, ReportRead: Tabled, ReportDecide: All, ReportExport: Tabled,
	},
	IMSOfficer: {
		AdministrationRead: All, UnitRead: All, PlanRead: Frozen, PlanExport: Frozen, EditionRead: All,
		ProgrammeRead: Frozen, ProgrammeExport: Frozen,
		WindowRead: All, ValueRead: Frozen, EvaluationRead: Frozen, ReviewExport: Frozen, ReportRead: Frozen, ReportExport: Frozen,
	},
	Auditor: {
		AdministrationRead: All, UnitRead: All, PersonRead: All, PlanRead: All, PlanExport: All, EditionRead: All, AuditRead: All, AuditVerify: All,
		ProgrammeRead: All, ProgrammeExport: All, BudgetRead: All,
		WindowRead: All, ValueRead: All, EvidenceRead: All, EvaluationRead: All, ReviewExport: All, ReportRead: All, ReportExport: All,
	},
	CouncilMember: {AdministrationRead: All, EditionRead: All},
	Viewer: {
		AdministrationRead: All, UnitRead: All, PlanRead: Frozen, PlanExport: Frozen, EditionRead: All,
		ProgrammeRead: Frozen, ProgrammeExport: Frozen,
		WindowRead: All, ValueRead: Frozen, EvaluationRead: Frozen, ReviewExport: Frozen, ReportRead: Frozen, ReportExport: Frozen,
	},
}

// everyone holds what each signed-in person may do, with or without a post.
var everyone = map[Action]Reach{MeRead: Self, TokenOwn: Self, DeskOwn: Self}

// Grant is the policy's answer for one role and action.
func Grant(r Role, act Action) Reach { return max(policy[r][act], everyone[act]) }

// Scope is where a record stands. Units answer for it, Partners take part in it; Submitted: it lies before the council; Frozen: the
// council decided it; Owner: a person.
type Scope struct {
	Units     []string
	Partners  []string
	AllUnits  bool // every unit takes part ("Tüm Birimler")
	Submitted bool
	Frozen    bool
	Owner     string
}

// Whole is the scope of things that belong to the whole administration.
var Whole = Scope{}

func (a Actor) tokenAllows(act Action) bool {
	return a.TokenScopes == nil || slices.Contains(a.TokenScopes, act)
}

// Check answers whether the actor may do the action on a record in this scope: nil or Forbidden.
func Check(a Actor, act Action, s Scope) error {
	if a.PersonID == "" {
		return fault.New(fault.KindUnauthenticated, "unauthenticated")
	}
	if !a.tokenAllows(act) {
		return fault.New(fault.KindForbidden, "forbidden.token_scope", "expected", string(act))
	}
	if reaches(everyone[act], a, nil, s) {
		return nil
	}
	for _, p := range a.Posts {
		if reaches(policy[p.Role][act], a, p.Units, s) {
			return nil
		}
	}
	return fault.New(fault.KindForbidden, "forbidden", "expected", string(act))
}

func reaches(r Reach, a Actor, units []string, s Scope) bool {
	overlap := func(of []string) bool {
		return slices.ContainsFunc(of, func(u string) bool { return slices.Contains(units, u) })
	}
	switch r {
	case All:
		return true
	case UnitOrFrozen:
		return s.Frozen || overlap(s.Units) || overlap(s.Partners) || (s.AllUnits && len(units) > 0)
	case Unit:
		return overlap(s.Units)
	case Frozen:
		return s.Frozen
	case Tabled:
		return s.Frozen || s.Submitted
	case Self:
		return s.Owner != "" && s.Owner == a.PersonID
	case None:
	}
	return false
}

// May tells whether the actor may do the action somewhere; pages use it to offer a command, never instead of Check.
func May(a Actor, act Action) bool {
	f := Visible(a, act)
	return f.All || f.Frozen || f.Submitted || len(f.Units) > 0 || f.Self != ""
}

// Filter is what a list may show; every list takes one. The zero Filter shows nothing.
type Filter struct {
	All       bool
	Frozen    bool     // records the council decided
	Submitted bool     // records that lie before the council
	Units     []string // records these units answer for
	Partners  bool     // and records these units take part in
	Self      string   // records this person owns
}

// Visible is the exact set the actor may see for an action, as a filter for lists.
func Visible(a Actor, act Action) Filter {
	var f Filter
	if a.PersonID == "" || !a.tokenAllows(act) {
		return f
	}
	if everyone[act] == Self {
		f.Self = a.PersonID
	}
	for _, p := range a.Posts {
		switch policy[p.Role][act] {
		case All:
			f.All = true
		case UnitOrFrozen:
			f.Frozen, f.Partners = true, true
			f.Units = union(f.Units, p.Units)
		case Unit:
			f.Units = union(f.Units, p.Units)
		case Frozen:
			f.Frozen = true
		case Tabled:
			f.Frozen, f.Submitted = true, true
		case Self:
			f.Self = a.PersonID
		case None:
		}
	}
	return f
}

// Shows tells whether a record in this scope passes the filter.
func (f Filter) Shows(s Scope) bool {
	overlap := func(of []string) bool {
		return slices.ContainsFunc(of, func(u string) bool { return slices.Contains(f.Units, u) })
	}
	return f.All || (f.Frozen && s.Frozen) || (f.Submitted && s.Submitted) || overlap(s.Units) ||
		(f.Partners && (overlap(s.Partners) || (s.AllUnits && len(f.Units) > 0))) || (f.Self != "" && f.Self == s.Owner)
}

func union(a, b []string) []string {
	for _, s := range b {
		if !slices.Contains(a, s) {
			a = append(a, s)
		}
	}
	return a
}

// Reader is the caller with the filter of what the action shows them; an action they may do nowhere is refused.
func Reader(ctx context.Context, action Action) (Filter, error) {
	a, err := Require(ctx)
	if err != nil {
		return Filter{}, err
	}
	if !May(a, action) {
		return Filter{}, Check(a, action, Whole)
	}
	return Visible(a, action), nil
}

package access

import (
	"slices"
	"strings"
	"testing"

	"github.com/karne-app/karne/internal/fault"
)

// The policy of the house in one picture (design.md §5). A: whole administration, P: own units, those they partner in, and what the
// council decided, U: own units and below, F: what the council decided, T: that and what lies before it, S: own records, -: denied.
const policyTable = `
                     admin planner finance unit_editor unit_manager senior_manager council_clerk ims_officer auditor council_member viewer
me.read              S     S       S       S           S            S              S             S           S       S              S
administration.read  A     A       A       A           A            A              A             A           A       A              A
administration.edit  A     -       -       -           -            -              -             -           -       -              -
unit.read            A     A       A       A           A            A              A             A           A       -              A
unit.edit            A     A       -       -           -            -              -             -           -       -              -
person.read          A     A       A       -           U            A              -             -           A       -              -
person.edit          A     -       -       -           -            -              -             -           -       -              -
person.invite        A     -       -       -           -            -              -             -           -       -              -
person.reset         A     -       -       -           -            -              -             -           -       -              -
post.edit            A     -       -       -           -            -              -             -           -       -              -
org.import           A     -       -       -           -            -              -             -           -       -              -
token.own            S     S       S       S           S            S              S             S           S       S              S
plan.read            A     A       A       P           P            A              T             F           A       -              F
plan.create          -     A       -       -           -            -              -             -           -       -              -
plan.edit            -     A       -       U           U            -              -             -           -       -              -
plan.submit          -     A       -       -           -            -              -             -           -       -              -
plan.return          -     A       -       -           -            -              -             -           -       -              -
plan.decide          -     A       -       -           -            -              A             -           -       -              -
plan.export          -     A       A       F           F            A              F             F           A       -              F
edition.read         A     A       A       A           A            A              A             A           A       A              A
intake.read          -     A       -       -           -            -              -             -           -       -              -
intake.stage         -     A       -       -           -            -              -             -           -       -              -
intake.commit        -     A       -       -           -            -              -             -           -       -              -
audit.read           A     -       -       -           -            -              -             -           A       -              -
audit.verify         A     -       -       -           -            -              -             -           A       -              -
code.edit            A     -       -       -           -            -              -             -           -       -              -
setting.edit         A     -       -       -           -            -              -             -           -       -              -
programme.read       A     A       A       P           P            A              T             F           A       -              F
programme.edit       -     A       -       -           -            -              -             -           -       -              -
programme.step       -     A       -       -           -            -              -             -           -       -              -
programme.decide     -     A       -       -           -            -              A             -           -       -              -
programme.export     -     A       A       F           F            A              F             F           A       -              F
proposal.edit        -     A       -       U           U            -              -             -           -       -              -
proposal.submit      -     A       -       -           U            -              -             -           -       -              -
proposal.review      -     A       -       -           -            -              -             -           -       -              -
budget.read          A     A       A       U           U            A              -             -           A       -              -
budget.edit          -     A       A       -           -            -              -             -           -       -              -
budget.import        -     A       A       -           -            -              -             -           -       -              -
window.read          A     A       A       A           A            A              A             A           A       -              A
window.edit          -     A       -       -           -            -              -             -           -       -              -
value.read           A     A       A       P           P            A              -             F           A       -              F
value.enter          -     A       -       U           U            -              -             -           -       -              -
value.approve        -     A       -       -           U            -              -             -           -       -              -
value.verify         -     A       -       -           -            -              -             -           -       -              -
evidence.read        -     A       -       U           U            -              -             -           A       -              -
evaluation.read      A     A       A       P           P            A              F             F           A       -              F
evaluation.edit      -     A       -       U           U            -              -             -           -       -              -
review.edit          -     A       -       -           -            -              -             -           -       -              -
review.export        -     A       A       F           F            A              F             F           A       -              F
report.read          A     A       A       P           P            A              T             F           A       -              F
report.edit          -     A       -       U           U            -              -             -           -       -              -
report.receive       -     A       -       -           -            -              -             -           -       -              -
report.decide        -     A       -       -           -            -              A             -           -       -              -
report.export        -     A       A       F           F            A              T             F           A       -              F
spending.edit        -     A       A       U           U            -              -             -           -       -              -
statement.unit       -     A       -       -           U            -              -             -           -       -              -
statement.finance    -     A       A       -           -            -              -             -           -       -              -
statement.senior     -     A       -       -           -            A              -             -           -       -              -
statement_text.edit  A     -       -       -           -            -              -             -           -       -              -
desk.own             S     S       S       S           S            S              S             S           S       S              S
token.manage         A     -       -       -           -            -              -             -           -       -              -
system.read          A     -       -       -           -            -              -             -           -       -              -
system.edit          A     -       -       -           -            -              -             -           -       -              -
`

var letters = map[string]Reach{"A": All, "P": UnitOrFrozen, "U": Unit, "F": Frozen, "T": Tabled, "S": Self, "-": None}

// table reads the picture: role → action → reach.
func table(t *testing.T) map[Role]map[Action]Reach {
	t.Helper()
	lines := strings.Split(strings.TrimSpace(policyTable), "\n")
	heads := strings.Fields(lines[0])
	out := map[Role]map[Action]Reach{}
	for _, h := range heads {
		out[Role(h)] = map[Action]Reach{}
	}
	for _, l := range lines[1:] {
		words := strings.Fields(l)
		if len(words) != len(heads)+1 {
			t.Fatalf("line %q has %d cells", l, len(words)-1)
		}
		for i, h := range heads {
			out[Role(h)][Action(words[0])] = letters[words[i+1]]
		}
	}
	return out
}

func TestThePolicyIsThePicture(t *testing.T) {
	t.Parallel()
	want := table(t)
	if len(want) != len(Roles) || len(want[Admin]) != len(Actions) {
		t.Fatalf("the picture has %d roles and %d actions, the house %d and %d", len(want), len(want[Admin]), len(Roles), len(Actions))
	}
	for _, r := range Roles {
		for _, act := range Actions {
			if got := Grant(r, act); got != want[r][act] {
				t.Errorf("%s %s: %d, want %d", r, act, got, want[r][act])
			}
		}
	}
	for r, grants := range policy {
		for act := range grants {
			if !r.Valid() || !slices.Contains(Actions, act) {
				t.Errorf("the table names %s %s, which is no role or action", r, act)
			}
		}
	}
}

// The fixture: u1 is the actor's unit, u2 lies below it, x is a foreign one.
var scopes = map[string]struct {
	scope Scope
	shown []Reach // the reaches that get there
}{
	"own unit":               {Scope{Units: []string{"u1"}}, []Reach{All, Unit, UnitOrFrozen}},
	"unit below":             {Scope{Units: []string{"u2"}}, []Reach{All, Unit, UnitOrFrozen}},
	"foreign unit":           {Scope{Units: []string{"x"}}, []Reach{All}},
	"foreign, own a partner": {Scope{Units: []string{"x"}, Partners: []string{"u2"}}, []Reach{All, UnitOrFrozen}},
	"foreign, all partners":  {Scope{Units: []string{"x"}, AllUnits: true}, []Reach{All, UnitOrFrozen}},
	"foreign, decided":       {Scope{Units: []string{"x"}, Frozen: true}, []Reach{All, Frozen, Tabled, UnitOrFrozen}},
	"foreign, submitted":     {Scope{Units: []string{"x"}, Submitted: true}, []Reach{All, Tabled}},
	"nobody's":               {Whole, []Reach{All}},
	"own record":             {Scope{Owner: "me"}, []Reach{All, Self}},
	"another's record":       {Scope{Owner: "you"}, []Reach{All}},
	"own, of a foreign unit": {Scope{Owner: "me", Units: []string{"x"}}, []Reach{All, Self}},
}

func actorOf(r Role) Actor {
	p := Post{ID: "p", Role: r}
	if r.UnitBound() {
		p.Units = []string{"u1", "u2"}
	}
	return Actor{PersonID: "me", Name: "Ben", Posts: []Post{p}}
}

func TestEachRoleReachesExactlyItsScopes(t *testing.T) {
	t.Parallel()
	want := table(t)
	for _, r := range Roles {
		a := actorOf(r)
		for _, act := range Actions {
			for name, s := range scopes {
				may := slices.Contains(s.shown, want[r][act])
				err := Check(a, act, s.scope)
				if (err == nil) != may {
					t.Errorf("%s %s on %s: %v, want allowed=%v", r, act, name, err, may)
				}
				if err != nil && !fault.Has(err, "forbidden") {
					t.Errorf("%s %s on %s: %v", r, act, name, err)
				}
				if shown := Visible(a, act).Shows(s.scope); shown != may {
					t.Errorf("%s %s: a list shows %s: %v, want %v", r, act, name, shown, may)
				}
			}
			if got := May(a, act); got != (want[r][act] != None) {
				t.Errorf("%s may %s somewhere: %v", r, act, got)
			}
		}
	}
}

func TestVisibleSetsAreExact(t *testing.T) {
	t.Parallel()
	both := Actor{PersonID: "me", Posts: []Post{{Role: UnitEditor, Units: []string{"u1"}}, {Role: UnitManager, Units: []string{"u2", "u1"}}}}
	for _, c := range []struct {
		what  string
		actor Actor
		act   Action
		want  Filter
	}{
		{"nobody", Actor{}, PlanRead, Filter{}},
		{"no post", Actor{PersonID: "me"}, PlanRead, Filter{}},
		{"no post, own tokens", Actor{PersonID: "me"}, TokenOwn, Filter{Self: "me"}},
		{"viewer", actorOf(Viewer), PlanRead, Filter{Frozen: true}},
		{"unit editor reads", actorOf(UnitEditor), PlanRead, Filter{Frozen: true, Partners: true, Units: []string{"u1", "u2"}}},
		{"unit editor edits", actorOf(UnitEditor), PlanEdit, Filter{Units: []string{"u1", "u2"}}},
		{"two posts", both, PlanEdit, Filter{Units: []string{"u1", "u2"}}},
		{"only one of two posts", both, PersonRead, Filter{Units: []string{"u2", "u1"}}},
		{"planner", actorOf(Planner), PlanRead, Filter{All: true}},
		{"council member", actorOf(CouncilMember), PlanRead, Filter{}},
		{"unknown action", actorOf(Admin), "plan.burn", Filter{}},
		{"unknown role", Actor{PersonID: "me", Posts: []Post{{Role: "king"}}}, PlanRead, Filter{}},
	} {
		got := Visible(c.actor, c.act)
		if got.All != c.want.All || got.Frozen != c.want.Frozen || got.Partners != c.want.Partners || got.Self != c.want.Self || !slices.Equal(got.Units, c.want.Units) {
			t.Errorf("%s: %+v, want %+v", c.what, got, c.want)
		}
	}
}

func TestAPartnerEditsNothing(t *testing.T) {
	t.Parallel()
	foreign := Scope{Units: []string{"x"}, Partners: []string{"u1"}, AllUnits: true}
	for _, r := range []Role{UnitEditor, UnitManager} {
		if Check(actorOf(r), PlanRead, foreign) != nil || Check(actorOf(r), PlanEdit, foreign) == nil {
			t.Errorf("%s: a partner reads and does not edit", r)
		}
	}
}

func TestAUnitRoleWithoutUnitsReachesNothing(t *testing.T) {
	t.Parallel()
	a := Actor{PersonID: "me", Posts: []Post{{Role: UnitEditor}}}
	for name, s := range scopes {
		if !s.scope.Frozen && s.scope.Owner == "" && Check(a, PlanRead, s.scope) == nil {
			t.Errorf("reads %s", name)
		}
	}
}

func TestTokenScopesOnlyNarrow(t *testing.T) {
	t.Parallel()
	a := actorOf(Planner)
	a.TokenScopes = []Action{PlanRead, PersonEdit}
	for _, act := range Actions {
		err := Check(a, act, Scope{Owner: "me"})
		switch act {
		case PlanRead:
			if err != nil || !Visible(a, act).All {
				t.Errorf("%s: %v", act, err)
			}
		case PersonEdit: // named by the token, but not the owner's
			if !fault.Has(err, "forbidden") || May(a, act) {
				t.Errorf("%s: %v", act, err)
			}
		default:
			if !fault.Has(err, "forbidden.token_scope") || May(a, act) {
				t.Errorf("%s: %v", act, err)
			}
		}
	}
	a.TokenScopes = []Action{}
	if Check(a, MeRead, Scope{Owner: "me"}) == nil {
		t.Error("a token without scopes did something")
	}
}

func TestNobodyIsNotSignedIn(t *testing.T) {
	t.Parallel()
	for _, act := range Actions {
		if !fault.Has(Check(Actor{}, act, Whole), "unauthenticated") || May(Actor{}, act) {
			t.Errorf("nobody may %s", act)
		}
	}
	if _, err := Require(t.Context()); !fault.Has(err, "unauthenticated") {
		t.Errorf("an empty context: %v", err)
	}
	if a, err := Require(WithActor(t.Context(), actorOf(Admin))); err != nil || a.PersonID != "me" {
		t.Errorf("%+v %v", a, err)
	}
}

func TestTheSystemCanSetUpAndImport(t *testing.T) {
	t.Parallel()
	a := System("komut satırı")
	for _, act := range Actions {
		if act != MeRead && act != TokenOwn && act != DeskOwn && Check(a, act, Whole) != nil {
			t.Errorf("the command line cannot %s", act)
		}
	}
}

package access

import (
	"context"
	"slices"

	"github.com/karne-app/karne/internal/fault"
)

// Role is a post's role.
type Role string

// The roles of design.md §5.
const (
	Admin         Role = "admin"
	Planner       Role = "planner"
	Finance       Role = "finance"
	UnitEditor    Role = "unit_editor"
	UnitManager   Role = "unit_manager"
	SeniorManager Role = "senior_manager"
	CouncilClerk  Role = "council_clerk"
	IMSOfficer    Role = "ims_officer"
	Auditor       Role = "auditor"
	CouncilMember Role = "council_member"
	Viewer        Role = "viewer"
)

// Roles lists every role, in the order screens show them.
var Roles = []Role{Admin, Planner, Finance, UnitEditor, UnitManager, SeniorManager, CouncilClerk, IMSOfficer, Auditor, CouncilMember, Viewer}

// UnitBound tells whether a post of this role belongs to a unit.
func (r Role) UnitBound() bool { return r == UnitEditor || r == UnitManager }

// Valid tells whether r is a known role.
func (r Role) Valid() bool { return slices.Contains(Roles, r) }

// Post is one role held today. Units is the post's unit and every unit below it; empty for roles of the whole administration.
type Post struct {
	ID    string
	Role  Role
	Units []string
}

// Actor is who acts. TokenScopes is nil for a browser session; a token's actions are those its owner has *and* its scopes name.
type Actor struct {
	PersonID    string
	Name        string
	TokenID     string
	TokenScopes []Action
	Posts       []Post
}

// System is the actor of the command line and of background work on the machine itself: whoever may run the binary on the data
// folder owns the data. It is never made from a request.
func System(name string) Actor {
	return Actor{PersonID: "system", Name: name, Posts: []Post{{ID: "system", Role: Admin}, {ID: "system", Role: Planner}, {ID: "system", Role: CouncilClerk}, {ID: "system", Role: Auditor}}}
}

type actorKey struct{}

// WithActor puts the actor in a context; only the edge does.
func WithActor(ctx context.Context, a Actor) context.Context {
	return context.WithValue(ctx, actorKey{}, a)
}

// ActorFrom reads the actor; none means nobody is signed in.
func ActorFrom(ctx context.Context) (Actor, bool) {
	a, ok := ctx.Value(actorKey{}).(Actor)
	return a, ok
}

// Require is ActorFrom with the refusal for nobody.
func Require(ctx context.Context) (Actor, error) {
	a, ok := ActorFrom(ctx)
	if !ok {
		return Actor{}, fault.New(fault.KindUnauthenticated, "unauthenticated")
	}
	return a, nil
}

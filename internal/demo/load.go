package demo

import (
	"context"
	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/internal/account"
	"github.com/karne-app/karne/internal/calendar"
	"github.com/karne-app/karne/internal/clock"
	"github.com/karne-app/karne/internal/evaluate"
	"github.com/karne-app/karne/internal/measure"
	"slices"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/act"
	"github.com/karne-app/karne/internal/budget"
	"github.com/karne-app/karne/internal/council"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/org"
	"github.com/karne-app/karne/internal/plan"
	"github.com/karne-app/karne/internal/programme"
	"github.com/karne-app/karne/pkg/period"
)

// Services are the doors Load goes through; whoever wires them gives ids and clock.
type Services struct {
	Org   *org.Service
	Plans *plan.Service
	// Programmes and what goes with them; nil: identity, people and plans only.
	Programmes *programme.Service
	Budget     *budget.Service
	Door       *act.Runner
	// What a year reached; nil: programmes only. Time is the clock these services ask: each entry is written on its day.
	DB       *db.DB
	Time     *clock.Moving
	Today    period.Date // windows that stand open count their days from here
	Calendar *calendar.Service
	Measure  *measure.Service
	Evaluate *evaluate.Service
	Account  *account.Service
}

const (
	loadSeed     = 46                        // of the plans that Load brings in
	peopleSince  = period.Date("2019-01-01") // first day of the posts
	decisionNote = "ÖRNEK VERİ: gerçek bir meclis kararı değildir."
)

// Load fills an empty database with "Kartal Belediyesi — ÖRNEK VERİ": identity, directorates, people and two plans, the first in force by a
// made-up decision. A loaded demo is left as its users made it; a load that was cut off goes on where it stopped. Another
// administration's database is refused (org.administration.other), and so is one that holds a real Kartal (demo.real_data).
func Load(ctx context.Context, s Services) (Persons, error) {
	ctx = access.WithActor(ctx, access.System("demo"))
	l := loader{Services: s, units: map[string]string{}, people: map[string]org.Person{}}
	loaded, err := l.loaded(ctx)
	if err != nil {
		return Persons{}, err
	}
	if !loaded {
		for _, step := range []func(context.Context) error{l.found, l.addUnits, l.addPeople, l.addPlans} {
			if err := step(ctx); err != nil {
				return Persons{}, err
			}
		}
	}
	if err := l.findPeople(ctx); err != nil {
		return Persons{}, err
	}
	if err := l.addProgrammes(ctx); err != nil {
		return Persons{}, err
	}
	return l.persons(ctx)
}

type loader struct {
	Services
	units  map[string]string     // name → id
	people map[string]org.Person // by e-mail address
}

// loaded: the last thing a load does is to put the first plan in force, and nothing takes that back.
func (l *loader) loaded(ctx context.Context) (bool, error) {
	who, ok, err := l.Org.Identity(ctx)
	if err != nil || !ok {
		return false, err
	}
	if !who.Synthetic {
		return false, fault.New(fault.KindConflict, "demo.real_data", "read", who.Name)
	}
	p, ok, err := l.plan(ctx, KartalCode)
	return ok && p.State == plan.InForce, err
}

func (l *loader) plan(ctx context.Context, code string) (p plan.Plan, ok bool, err error) {
	found, err := l.Plans.ByCode(ctx, code)
	if err != nil || len(found) == 0 {
		return p, false, err
	}
	return found[0], true, nil
}

func (l *loader) found(ctx context.Context) error {
	k, err := readKartal()
	if err != nil {
		return err
	}
	id := k.Institution.Identity
	_, err = l.Org.Found(ctx, org.FoundAdministration{Name: id.Name, Province: id.Province, Synthetic: true, Origin: org.OriginPublished,
		Source: "Ad ve il: " + id.Source + "; içindeki plan değerleri ve kişiler sentetik"})
	return err
}

// knowUnits takes the units that are there by name.
func (l *loader) knowUnits(ctx context.Context) error {
	there, err := l.Org.Units(ctx, org.UnitQuery{})
	if err != nil {
		return err
	}
	for _, u := range there {
		l.units[u.Name] = u.ID
	}
	return nil
}

// addUnits brings the directorates in. Their institutional codes and deputy mayors are in no source: missing.
func (l *loader) addUnits(ctx context.Context) error {
	k, err := readKartal()
	if err != nil {
		return err
	}
	if err := l.knowUnits(ctx); err != nil {
		return err
	}
	for _, row := range k.Units {
		if l.units[row.Name] != "" {
			continue
		}
		note := row.Note
		if row.Origin == org.OriginTypical {
			note = "Kartal için doğrulanmamış, tipik müdürlük adı"
		}
		u, err := l.Org.AddUnit(ctx, org.AddUnit{Name: row.Name, SpendingUnit: true, Origin: row.Origin, Source: row.Source, Note: note})
		if err != nil {
			return err
		}
		l.units[u.Name] = u.ID
	}
	return nil
}

// addPeople brings people and their posts in, and names the managers of their units.
func (l *loader) addPeople(ctx context.Context) error {
	if err := l.findPeople(ctx); err != nil {
		return err
	}
	for _, p := range everybody() {
		if p.Unit != "" && l.units[p.Unit] == "" {
			continue // the flawed twin has few directorates
		}
		known, ok := l.people[p.Email]
		if !ok {
			var err error
			if known, err = l.Org.AddPerson(ctx, org.AddPerson{Name: p.Name, Email: p.Email, Title: p.Title, Origin: org.OriginSynthetic}); err != nil {
				return err
			}
			l.people[p.Email] = known
		}
		if !slices.ContainsFunc(known.Posts, func(o org.Post) bool { return o.Role == p.Role }) {
			if _, err := l.Org.AddPost(ctx, org.AddPost{PersonID: known.ID, Role: p.Role, UnitID: l.units[p.Unit], ValidFrom: peopleSince}); err != nil {
				return err
			}
		}
		if err := l.manage(ctx, p, known.ID); err != nil {
			return err
		}
	}
	return nil
}

func (l *loader) manage(ctx context.Context, p Person, id string) error {
	if p.Role != access.UnitManager {
		return nil
	}
	u, err := l.Org.Unit(ctx, l.units[p.Unit])
	if err != nil || u.ManagerID == id {
		return err
	}
	_, err = l.Org.ChangeUnit(ctx, org.ChangeUnit{ID: u.ID, Version: u.Version, ManagerID: &id})
	return err
}

func (l *loader) findPeople(ctx context.Context) error {
	for cursor := ""; ; {
		page, err := l.Org.People(ctx, org.PersonQuery{Cursor: cursor, Limit: 200})
		if err != nil {
			return err
		}
		for _, p := range page.Items {
			l.people[p.Email] = p
		}
		if cursor = page.Next; cursor == "" {
			return nil
		}
	}
}

// addPlans imports the draft first: the plan in force says that all is there.
func (l *loader) addPlans(ctx context.Context) error {
	for _, d := range []plan.Doc{KartalDraft(loadSeed), KartalDoc(loadSeed)} {
		if _, ok, err := l.plan(ctx, d.Plan.Code); err != nil {
			return err
		} else if ok {
			continue
		}
		if _, err := l.Plans.Import(ctx, d); err != nil {
			return err
		}
	}
	p, ok, err := l.plan(ctx, KartalCode)
	if err == nil && !ok {
		err = fault.NotFound("plan", KartalCode)
	}
	if err != nil {
		return err
	}
	if p.State == plan.Draft {
		if p, err = l.Plans.Submit(ctx, plan.SubmitPlan{ID: p.ID, Version: p.Version}); err != nil {
			return err
		}
	}
	if p.State == plan.Submitted {
		_, _, err = l.Plans.Decide(ctx, plan.DecidePlan{ID: p.ID, Version: p.Version, DecisionFields: council.DecisionFields{
			Body: "council", Date: "2019-10-01", Number: "ÖRNEK-1", Result: "unanimous", Note: decisionNote,
		}})
	}
	return err
}

func (l *loader) persons(ctx context.Context) (Persons, error) {
	if err := l.findPeople(ctx); err != nil {
		return Persons{}, err
	}
	out := demoPersons
	for _, p := range []*Person{&out.Planner, &out.UnitEditor, &out.UnitManager, &out.Mayor, &out.Auditor, &out.Finance, &out.Member, &out.Admin} {
		p.ID = l.people[p.Email].ID
	}
	return out, nil
}

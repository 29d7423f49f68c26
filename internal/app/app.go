package app

import (
	"context"
	"log/slog"
	"path/filepath"
	"time"

	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/account"
	"github.com/karne-app/karne/internal/act"
	"github.com/karne-app/karne/internal/audit"
	"github.com/karne-app/karne/internal/auth"
	"github.com/karne-app/karne/internal/backup"
	"github.com/karne-app/karne/internal/budget"
	"github.com/karne-app/karne/internal/calendar"
	"github.com/karne-app/karne/internal/clock"
	"github.com/karne-app/karne/internal/config"
	"github.com/karne-app/karne/internal/council"
	"github.com/karne-app/karne/internal/desk"
	"github.com/karne-app/karne/internal/evaluate"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/files"
	"github.com/karne-app/karne/internal/find"
	"github.com/karne-app/karne/internal/ids"
	"github.com/karne-app/karne/internal/intake"
	"github.com/karne-app/karne/internal/lang"
	"github.com/karne-app/karne/internal/measure"
	"github.com/karne-app/karne/internal/org"
	"github.com/karne-app/karne/internal/plan"
	"github.com/karne-app/karne/internal/programme"
	"github.com/karne-app/karne/internal/publish"
)

// App is the whole product on one database.
type App struct {
	Settings   config.Settings
	Clock      clock.Clock
	Log        *slog.Logger
	Words      *lang.Catalog
	DB         *db.DB
	Audit      *audit.Log
	Door       *act.Runner
	Org        *org.Service
	Auth       *auth.Service
	Desk       *desk.Service
	Find       *find.Service
	Plans      *plan.Service
	Programmes *programme.Service
	Budget     *budget.Service
	Files      *files.Store
	Calendar   *calendar.Service
	Measure    *measure.Service
	Evaluate   *evaluate.Service
	Account    *account.Service
	Papers     *publish.Service
	Intake     *intake.Service
	Backups    *backup.Service

	started time.Time
	holder  string // of the sealing lease
	demo    bool
	version string
}

// Options is how an App is opened.
type Options struct {
	Clock   clock.Clock // nil: the machine's
	Log     *slog.Logger
	NewID   func() string
	Strict  bool // tests: a step that writes without Record fails
	Demo    bool // offer the demo persons; only on a loopback address
	Version string
	Migrate bool // bring the schema forward; else an older one is refused
}

// Open opens the database and wires the product. A newer or unknown schema is refused with what to do.
func Open(ctx context.Context, s config.Settings, o Options) (*App, error) {
	if o.Clock == nil {
		o.Clock = clock.System
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.NewID == nil {
		o.NewID = ids.New
	}
	words, err := lang.Load()
	if err != nil {
		return nil, err
	}
	d, err := db.Open(ctx, s.Database())
	if err != nil {
		return nil, err
	}
	if err := prepare(ctx, d, o); err != nil {
		_ = d.Close()
		return nil, err
	}
	a := &App{Settings: s, Clock: o.Clock, Log: o.Log, Words: words, DB: d, holder: ids.New(), demo: o.Demo, version: o.Version, started: o.Clock.Now()}
	a.wire(o)
	if o.Migrate {
		if _, err := a.Org.SeedCodes(ctx); err != nil {
			_ = d.Close()
			return nil, err
		}
	}
	return a, nil
}

func prepare(ctx context.Context, d *db.DB, o Options) error {
	if !o.Migrate {
		return d.CheckSchema(ctx, true)
	}
	n, err := d.Migrate(ctx)
	if err == nil && n > 0 {
		o.Log.InfoContext(ctx, "schema migrated", "migrations", n, "version", db.Latest())
	}
	return err
}

func (a *App) wire(o Options) {
	a.Audit = audit.New(a.DB, a.Clock)
	a.Door = act.New(a.DB, a.Audit, a.Clock, o.Strict)
	a.Org = org.New(a.DB, a.Door, a.Clock, org.WithIDs(o.NewID), org.WithTable(peopleTable),
		org.WithEnded(func(ctx context.Context, personID string) error { return a.Auth.EndAccess(ctx, personID) }))
	var authOptions []auth.Option
	if o.Demo {
		authOptions = append(authOptions, auth.Demo())
	}
	a.Auth = auth.New(a.DB, a.Door, a.Audit, a.Org, a.Clock, authOptions...)
	a.Desk = desk.New(desk.Options{DB: a.DB, Door: a.Door, Clock: a.Clock, NewID: o.NewID})
	a.Papers = publish.New(a.Org, a.Words)
	a.Plans = plan.NewService(plan.Options{DB: a.DB, Door: a.Door, Clock: a.Clock, NewID: o.NewID, Org: a.Org, Freeze: a.Papers.Freeze})
	a.Papers.UsePlans(a.Plans)
	a.Programmes = programme.NewService(programme.Options{DB: a.DB, Door: a.Door, Clock: a.Clock, NewID: o.NewID, Org: a.Org, Plans: a.Plans, Freeze: a.Papers.FreezeProgramme})
	a.Budget = budget.NewService(budget.Options{DB: a.DB, Door: a.Door, Clock: a.Clock, NewID: o.NewID, Org: a.Org, Programmes: a.Programmes})
	a.Programmes.UseBudget(programme.Budget{Check: a.Budget.Check, CheckUnit: a.Budget.CheckUnit, ActivityHasLines: a.Budget.ActivityHasLines, Decided: a.Budget.Decided})
	a.Papers.UseProgrammes(a.DB, a.Programmes, a.Budget)
	a.Files = files.New(a.DB, filepath.Join(a.Settings.DataDir, "files"), a.Clock)
	a.Backups = backup.New(backup.Options{DB: a.DB, Door: a.Door, Clock: a.Clock, NewID: o.NewID, Files: filepath.Join(a.Settings.DataDir, "files"), Version: o.Version})
	a.Calendar = calendar.NewService(calendar.Options{DB: a.DB, Door: a.Door, Clock: a.Clock, NewID: o.NewID, Org: a.Org, Frequencies: a.frequencies})
	a.Measure = measure.NewService(measure.Options{DB: a.DB, Door: a.Door, Clock: a.Clock, NewID: o.NewID, Org: a.Org, Calendar: a.Calendar, Files: a.Files})
	a.Evaluate = evaluate.NewService(evaluate.Options{DB: a.DB, Door: a.Door, Clock: a.Clock, NewID: o.NewID, Org: a.Org, Plans: a.Plans, Calendar: a.Calendar, Measure: a.Measure, Freeze: a.Papers.FreezeReview})
	a.Account = account.NewService(account.Options{DB: a.DB, Door: a.Door, Clock: a.Clock, NewID: o.NewID, Org: a.Org, Programmes: a.Programmes, Budget: a.Budget, Evaluate: a.Evaluate, Files: a.Files, Windows: a.Calendar.Windows, Freeze: a.Papers.FreezeReport})
	a.Programmes.UseReports(a.reported)
	a.Papers.UseResults(a.Measure, a.Evaluate, a.Account)
	a.Find = find.New(find.Options{
		Plans: a.Plans, Programmes: a.Programmes, Org: a.Org, Measure: a.Measure, Evaluate: a.Evaluate, Account: a.Account, Editions: council.NewStore(a.DB, a.Clock),
		Setting: func(ctx context.Context, name string) string { return a.Words.T(lang.From(ctx), "setting."+name) },
	})
	a.Intake = intake.NewService(intake.Options{DB: a.DB, Door: a.Door, Clock: a.Clock, NewID: o.NewID, Plans: a.Plans, Org: a.Org, Words: a.Words, Programmes: a.Programmes, Budget: a.Budget, Calendar: a.Calendar, Measure: a.Measure})
}

// Close ends the app and gives the sealing lease up; what is not sealed yet is sealed at the next start.
func (a *App) Close() error {
	ctx, cancel := context.WithTimeout(context.Background(), closing)
	defer cancel()
	a.try(ctx, "release the sealing lease", func() error { return a.Audit.Release(ctx, a.holder) })
	return a.DB.Close()
}

const (
	closing    = 5 * time.Second
	sealEvery  = 2 * time.Second
	sweepEvery = 10 * time.Minute
)

// Background seals the log and sweeps ended sessions until ctx ends. Replicas share the work by a lease.
func (a *App) Background(ctx context.Context) {
	seal, sweep := time.NewTicker(sealEvery), time.NewTicker(sweepEvery)
	begun := "" // the day whose changes took effect
	defer seal.Stop()
	defer sweep.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-seal.C:
			if today := clock.Today(a.Clock); today != begun {
				a.try(ctx, "carry out the changes of the day", func() error {
					_, err := a.Org.ApplyDue(access.WithActor(ctx, access.System("calendar")))
					if err == nil {
						begun = today
					}
					return err
				})
			}
			a.try(ctx, "seal the log", func() error { _, err := a.Audit.Seal(ctx, a.holder); return err })
		case <-sweep.C:
			a.try(ctx, "sweep sessions", func() error { return a.Auth.Sweep(ctx) })
			a.try(ctx, "sweep idempotency keys", func() error { return a.Door.Sweep(ctx) })
			a.try(ctx, "sweep files", func() error { _, err := a.Files.Sweep(ctx); return err })
			a.try(ctx, "sweep broken imports", func() error {
				_, err := a.Budget.SweepLedgers(access.WithActor(ctx, access.System("sweep")))
				return err
			})
		}
	}
}

// Seal closes what is not sealed yet, for the end of a command.
func (a *App) Seal(ctx context.Context) error {
	_, err := a.Audit.Seal(ctx, a.holder)
	return err
}

func (a *App) try(ctx context.Context, what string, fn func() error) {
	if err := fn(); err != nil && ctx.Err() == nil {
		a.Log.ErrorContext(ctx, "background work failed", "work", what, "error", err)
	}
}

// Ready says why the product cannot answer yet.
func (a *App) Ready(ctx context.Context) error {
	if err := a.DB.Ready(ctx); err != nil {
		return err
	}
	return a.DB.CheckSchema(ctx, true)
}

// RefuseRealData refuses to run the demo on a database that holds a real administration.
func (a *App) RefuseRealData(ctx context.Context) error {
	who, ok, err := a.Org.Identity(ctx)
	if err != nil || !ok || who.Synthetic {
		return err
	}
	return fault.New(fault.KindConflict, "demo.real_data", "read", who.Name)
}

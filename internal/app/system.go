package app

import (
	"context"
	"runtime"
	"strconv"

	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/audit"
	"github.com/karne-app/karne/internal/clock"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/web"
)

// storageID is the id under which the log keeps checks of the stored files.
const storageID = "files"

// VerifyFiles reads every stored content, gives the faults and writes down that it was done.
func (a *App) VerifyFiles(ctx context.Context) (fault.List, error) {
	lost, err := a.Files.Verify(ctx)
	if err != nil {
		return nil, err
	}
	who, err := access.Require(ctx)
	if err != nil {
		return nil, err
	}
	return lost, a.Audit.Note(ctx, who, access.SystemEdit, audit.Change{Entity: "storage", ID: storageID, Op: "verify", After: map[string]int{"broken": len(lost)}})
}

// shownBackups is how many backups the system page lists.
const shownBackups = 10

// SystemFacts tells of the running product: to whoever may read the system.
func (a *App) SystemFacts(ctx context.Context) (web.SystemFacts, error) {
	f := web.SystemFacts{Version: a.version, GoVersion: runtime.Version(), Platform: runtime.GOOS + "/" + runtime.GOARCH, StartedAt: clock.Micros(a.started), FreeSize: free(a.Settings.DataDir)}
	who, err := access.Require(ctx)
	if err != nil {
		return f, err
	}
	if err := access.Check(who, access.SystemRead, access.Whole); err != nil {
		return f, err
	}
	if f.Database, err = a.DB.Describe(ctx); err != nil {
		return f, err
	}
	if f.DatabaseSize, err = a.DB.Size(ctx); err != nil {
		return f, err
	}
	schema, err := a.DB.SchemaVersion(ctx)
	if err != nil {
		return f, err
	}
	f.Schema, f.SchemaKnown = strconv.FormatInt(schema, 10), strconv.FormatInt(db.Latest(), 10)
	if f.Files, f.FilesSize, err = a.Files.Totals(ctx); err != nil {
		return f, err
	}
	if f.Sessions, err = a.Auth.OpenSessions(ctx); err != nil {
		return f, err
	}
	if err := a.logFacts(ctx, &f); err != nil {
		return f, err
	}
	return f, a.backupFacts(ctx, &f)
}

func (a *App) logFacts(ctx context.Context, f *web.SystemFacts) error {
	n, err := a.Audit.Count(ctx)
	if err != nil {
		return err
	}
	f.AuditRows, f.AuditSeals, f.AuditUnsealed = n.Rows, n.Seals, n.Unsealed
	last, err := a.Audit.List(ctx, audit.Query{EntityID: storageID, Limit: 1})
	if err == nil && len(last) == 1 {
		f.FilesCheckedAt, f.FilesWhole = last[0].At, last[0].After == `{"broken":0}`
	}
	return err
}

func (a *App) backupFacts(ctx context.Context, f *web.SystemFacts) error {
	runs, err := a.Backups.Runs(ctx, shownBackups)
	if err != nil {
		return err
	}
	ids := make([]string, len(runs))
	for i, r := range runs {
		ids[i] = r.RecordedBy
	}
	names, err := a.Org.Names(ctx, ids)
	if err != nil {
		return err
	}
	for i, r := range runs {
		if i == 0 {
			f.LastBackupAt, f.LastBackupKind, f.LastBackupPlace = r.MadeAt, string(r.Kind), r.Place
		}
		f.Backups = append(f.Backups, web.BackupFact{At: r.MadeAt, Kind: string(r.Kind), Place: r.Place, Note: r.Note, By: names[r.RecordedBy], Size: r.Size, SHA256: r.SHA256})
	}
	return nil
}

// checkLog recomputes the log for the system page.
func (a *App) checkLog(ctx context.Context) (web.LogCheck, error) {
	r, err := a.auditVerify(ctx)
	return web.LogCheck{Erased: r.Erased, LastSeal: r.LastSeal, Broken: r.Broken}, err
}

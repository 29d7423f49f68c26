package web

import (
	"context"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/clock"
)

// SystemFacts are facts of the running product, as the composition root hands them over. Sizes are bytes, -1 is not known; instants are UTC
// microseconds, 0 is never.
type SystemFacts struct {
	Version, GoVersion, Platform      string
	Database, Schema, SchemaKnown     string
	DatabaseSize, FilesSize, FreeSize int64
	Files, Sessions                   int64
	FilesCheckedAt                    int64
	FilesWhole                        bool
	AuditRows, AuditSeals             int64
	AuditUnsealed                     int64
	StartedAt, LastBackupAt           int64
	LastBackupKind, LastBackupPlace   string
	Backups                           []BackupFact
}

// LogCheck is what a check of the whole log found; it holds when Broken is empty.
type LogCheck struct {
	Erased   int64
	LastSeal string
	Broken   []string
}

// BackupFact is one backup, the newest first.
type BackupFact struct {
	At                            int64
	Kind, Place, Note, By, SHA256 string
	Size                          int64
}

func (w *Web) systemRoutes(g *echo.Group) {
	if w.o.System == nil {
		return
	}
	g.GET("/yonetim/sistem", w.system)
}

// SystemView is the product as it runs, in words.
type SystemView struct {
	Backup  SystemLine
	Log     SystemLine
	Files   SystemLine
	Schema  SystemLine
	Disk    SystemLine
	Facts   []SystemLine
	Broken  []string
	Checked bool
	CanAsk  bool
	Seal    string
	Backups []BackupLine
}

// SystemLine is one fact: what it is, how it stands, what to do.
type SystemLine struct{ Label, Value, Note, State string }

// BackupLine is one backup.
type BackupLine struct{ When, Kind, Place, Size, By, Note, Sum string }

// Bounds of what the system page warns of.
const (
	oldBackup  = 24 * time.Hour
	littleDisk = 1 << 30 // bytes
)

func (w *Web) system(c echo.Context) error {
	ctx, tr := c.Request().Context(), w.words(c)
	f, err := w.o.System(ctx)
	if err != nil {
		return err
	}
	v := SystemView{CanAsk: w.o.CheckLog != nil && may(c, access.AuditVerify)}
	v.Backup = w.backupState(tr, f)
	v.Files = filesState(tr, f)
	v.Schema = SystemLine{Label: tr("web.system.schema"), Value: f.Schema, State: "ok", Note: tr("web.system.schema_current")}
	if f.Schema != f.SchemaKnown {
		v.Schema.State, v.Schema.Note = "warn", tr("web.system.schema_other", "known", f.SchemaKnown)
	}
	v.Disk = SystemLine{Label: tr("web.system.free"), Value: sizeText(f.FreeSize), State: "ok", Note: tr("web.system.free_note")}
	switch {
	case f.FreeSize < 0:
		v.Disk.Value, v.Disk.State, v.Disk.Note = tr("web.missing"), "info", tr("web.system.free_unknown")
	case f.FreeSize < littleDisk:
		v.Disk.State, v.Disk.Note = "warn", tr("web.system.free_little")
	}
	v.Log = SystemLine{Label: tr("web.audit.title"), Value: tr("web.system.log_rows", "rows", itoa(f.AuditRows), "seals", itoa(f.AuditSeals)), State: "info", Note: tr("web.system.log_unsealed", "n", itoa(f.AuditUnsealed))}
	if v.CanAsk && c.QueryParam("denetle") != "" {
		if err := w.checkLog(ctx, tr, &v); err != nil {
			return err
		}
	}
	now := w.o.Clock.Now()
	v.Facts = []SystemLine{
		{Label: tr("web.system.version"), Value: "Karne " + f.Version, Note: f.GoVersion + " · " + f.Platform},
		{Label: tr("web.system.uptime"), Value: ageText(tr, now.Sub(clock.FromMicros(f.StartedAt))), Note: tr("web.system.since", "when", clockText(clock.FromMicros(f.StartedAt)))},
		{Label: tr("web.system.database"), Value: f.Database, Note: sizeText(f.DatabaseSize)},
		{Label: tr("web.system.files"), Value: tr("web.system.files_n", "n", itoa(f.Files)), Note: sizeText(f.FilesSize)},
		{Label: tr("web.system.sessions"), Value: itoa(f.Sessions), Note: tr("web.system.sessions_note")},
	}
	for _, b := range f.Backups {
		l := BackupLine{When: clockText(clock.FromMicros(b.At)), Kind: tr("web.backup.kind." + b.Kind), Place: b.Place, By: b.By, Note: b.Note, Sum: b.SHA256}
		if b.Size > 0 {
			l.Size = sizeText(b.Size)
		}
		v.Backups = append(v.Backups, l)
	}
	return w.send(c, http.StatusOK, w.managed(c, "system", tr("web.system.title"), "/yonetim/sistem", v))
}

func (w *Web) backupState(tr Tr, f SystemFacts) SystemLine {
	l := SystemLine{Label: tr("web.system.backup"), Value: tr("web.system.backup_none"), State: "bad", Note: tr("web.system.backup_do")}
	if f.LastBackupAt == 0 {
		return l
	}
	at := clock.FromMicros(f.LastBackupAt)
	age := w.o.Clock.Now().Sub(at)
	l.Value, l.State, l.Note = ageText(tr, age)+" "+tr("web.system.ago"), "ok", clockText(at)+" · "+tr("web.backup.kind."+f.LastBackupKind)
	if age > oldBackup {
		l.State, l.Note = "warn", l.Note+" · "+tr("web.system.backup_do")
	}
	return l
}

func filesState(tr Tr, f SystemFacts) SystemLine {
	l := SystemLine{Label: tr("web.system.files_check"), Value: tr("web.system.files_never"), State: "info", Note: tr("web.system.files_do")}
	if f.FilesCheckedAt == 0 {
		return l
	}
	l.Value, l.State, l.Note = tr("web.system.files_whole"), "ok", clockText(clock.FromMicros(f.FilesCheckedAt))
	if !f.FilesWhole {
		l.Value, l.State = tr("web.system.files_broken"), "bad"
	}
	return l
}

func (w *Web) checkLog(ctx context.Context, tr Tr, v *SystemView) error {
	r, err := w.o.CheckLog(ctx)
	if err != nil {
		return err
	}
	v.Checked, v.Broken, v.Seal = true, r.Broken, r.LastSeal
	v.Log.State, v.Log.Note = "ok", tr("web.system.log_holds", "n", itoa(r.Erased))
	if len(r.Broken) > 0 {
		v.Log.State, v.Log.Note = "bad", tr("web.system.log_broken", "n", itoa(len(r.Broken)))
	}
	return nil
}

// sizeText is a size in bytes as people read it, in whole units rounded up.
func sizeText(n int64) string {
	units := []string{"B", "KB", "MB", "GB", "TB"}
	i := 0
	for n >= 10_000 && i < len(units)-1 {
		n = (n + 1023) / 1024
		i++
	}
	return itoa(n) + " " + units[i]
}

// ageText is a span of time in its largest whole unit.
func ageText(tr Tr, d time.Duration) string {
	switch {
	case d >= 48*time.Hour:
		return tr("web.age.days", "n", itoa(int(d/(24*time.Hour))))
	case d >= time.Hour:
		return tr("web.age.hours", "n", itoa(int(d/time.Hour)))
	}
	return tr("web.age.minutes", "n", itoa(int(max(d, 0)/time.Minute)))
}

package backup

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/act"
	"github.com/karne-app/karne/internal/audit"
	"github.com/karne-app/karne/internal/clock"
	"github.com/karne-app/karne/internal/fault"
)

// Kind is how a backup was made.
type Kind string

// A backup is made by the product, or noted by an administrator who made one by other means.
const (
	Made  Kind = "made"
	Noted Kind = "noted"
)

// Run is one backup in the list. MadeAt is UTC microseconds, Size in bytes (0: not known), SHA256 of the whole file (empty: not known).
type Run struct {
	ID         string `json:"id"`
	MadeAt     int64  `json:"made_at"`
	Kind       Kind   `json:"kind"`
	Place      string `json:"place"`
	Size       int64  `json:"size"`
	SHA256     string `json:"sha256"`
	Note       string `json:"note"`
	RecordedBy string `json:"recorded_by"`
}

// Note writes down a backup that was made by other means.
type Note struct {
	Place  string    `json:"place" validate:"required,max=500"`
	MadeAt time.Time `json:"made_at" validate:"required"`
	Note   string    `json:"note" validate:"max=2000"`
	Once   act.Once  `json:"-" validate:"-"`
}

// Options is what the service works on. Files is the folder of the stored files.
type Options struct {
	DB      *db.DB
	Door    *act.Runner
	Clock   clock.Clock
	NewID   func() string
	Files   string
	Version string
}

// Service is the feature's door.
type Service struct{ o Options }

// New makes the service of a database.
func New(o Options) *Service { return &Service{o} }

// Make copies the database and the stored files into one file in a folder, reads it back and writes it down. It gives the file's path.
func (s *Service) Make(ctx context.Context, folder string) (run Run, path string, err error) {
	a, err := access.Require(ctx)
	if err != nil {
		return Run{}, "", err
	}
	if err := access.Check(a, access.SystemEdit, access.Whole); err != nil {
		return Run{}, "", err
	}
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return Run{}, "", failed(err)
	}
	temp, err := os.MkdirTemp(folder, ".karne-")
	if err != nil {
		return Run{}, "", failed(err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(temp)) }()
	now := s.o.Clock.Now().UTC().Truncate(time.Second)
	path = filepath.Join(folder, "karne-"+now.In(clock.Istanbul).Format("20060102-150405")+".tar.gz")
	if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
		return Run{}, "", fault.New(fault.KindConflict, "backup.exists", "read", filepath.Base(path))
	}
	m, sources, err := s.collect(ctx, temp, now)
	if err != nil {
		return Run{}, "", failed(err)
	}
	whole := filepath.Join(temp, "whole.tar.gz")
	size, sum, err := write(ctx, whole, m, sources)
	if err != nil {
		return Run{}, "", failed(err)
	}
	if _, err := Verify(ctx, whole); err != nil {
		return Run{}, "", err
	}
	if err := os.Rename(whole, path); err != nil {
		return Run{}, "", failed(err)
	}
	place, err := filepath.Abs(path)
	if err != nil {
		return Run{}, "", failed(err)
	}
	run, err = s.record(ctx, Run{MadeAt: clock.Micros(now), Kind: Made, Place: place, Size: size, SHA256: sum}, act.Once{})
	return run, path, err
}

// collect copies the database, then names the stored files.
func (s *Service) collect(ctx context.Context, temp string, now time.Time) (Manifest, []source, error) {
	m := Manifest{Format: format, Version: s.o.Version, MadeAt: now}
	var err error
	if m.Database, err = s.o.DB.Describe(ctx); err != nil {
		return m, nil, err
	}
	if m.Schema, err = s.o.DB.SchemaVersion(ctx); err != nil {
		return m, nil, err
	}
	dump := filepath.Join(temp, s.o.DB.DumpName())
	if err := s.o.DB.Dump(ctx, dump); err != nil {
		return m, nil, err
	}
	first, err := measure(dump, s.o.DB.DumpName())
	if err != nil {
		return m, nil, err
	}
	files, err := stored(ctx, s.o.Files)
	if err != nil {
		return m, nil, err
	}
	sources := append([]source{first}, files...)
	for _, x := range sources {
		m.Entries = append(m.Entries, x.Entry)
	}
	return m, sources, nil
}

// Note writes down a backup that was made by other means.
func (s *Service) Note(ctx context.Context, c Note) (Run, error) {
	if err := act.Validate(c); err != nil {
		return Run{}, err
	}
	var l fault.List
	act.Text(&l, "place", &c.Place)
	act.Text(&l, "note", &c.Note)
	if c.Place == "" {
		l = append(l, fault.Invalid("text.required", "place"))
	}
	if c.MadeAt.After(s.o.Clock.Now()) {
		l = append(l, fault.Invalid("backup.future", "made_at", "read", c.MadeAt.In(clock.Istanbul).Format("02.01.2006 15:04")))
	}
	if err := l.Err(); err != nil {
		return Run{}, err
	}
	return s.record(ctx, Run{MadeAt: clock.Micros(c.MadeAt), Kind: Noted, Place: c.Place, Note: c.Note}, c.Once)
}

func (s *Service) record(ctx context.Context, r Run, o act.Once) (Run, error) {
	out := r
	err := s.o.Door.Run(ctx, access.SystemEdit, func(ctx context.Context, step *act.Step) error {
		if err := step.Allow(access.Whole); err != nil {
			return err
		}
		out.ID, out.RecordedBy = s.o.NewID(), step.Actor.PersonID
		if err := s.insert(ctx, out); err != nil {
			return err
		}
		step.Record(audit.Change{Entity: "backup_run", ID: out.ID, Op: "create", After: out})
		return nil
	}, act.Idempotent(o.Key, o.Sum, &out))
	return out, err
}

// Runs gives the backups, the newest first, at most limit.
func (s *Service) Runs(ctx context.Context, limit int) ([]Run, error) {
	a, err := access.Require(ctx)
	if err != nil {
		return nil, err
	}
	if err := access.Check(a, access.SystemRead, access.Whole); err != nil {
		return nil, err
	}
	return s.runs(ctx, limit)
}

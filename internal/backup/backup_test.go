package backup_test

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/db/dbtest"
	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/act"
	"github.com/karne-app/karne/internal/audit"
	"github.com/karne-app/karne/internal/backup"
	"github.com/karne-app/karne/internal/clock"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/files"
	"github.com/karne-app/karne/internal/ids"
	"github.com/karne-app/karne/internal/org"
)

var (
	start  = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	system = access.WithActor(context.Background(), access.System("test"))
)

type house struct {
	db    *db.DB
	svc   *backup.Service
	org   *org.Service
	log   *audit.Log
	files *files.Store
	clock *clock.Moving
}

func build(t *testing.T, d *db.DB, dir string) house {
	t.Helper()
	c := new(clock.Moving)
	c.Set(start)
	l := audit.New(d, c)
	run := act.New(d, l, c, true)
	return house{
		d, backup.New(backup.Options{DB: d, Door: run, Clock: c, NewID: ids.New, Files: filepath.Join(dir, "files"), Version: "test"}),
		org.New(d, run, c), l, files.New(d, filepath.Join(dir, "files"), c), c,
	}
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func (h house) put(text string) {
	err := h.db.InTx(system, func(ctx context.Context) error {
		_, err := h.files.Put(ctx, "kanıt.txt", strings.NewReader(text), nil)
		return err
	})
	if err != nil {
		panic(err)
	}
}

// unpack lays a backup out in a folder, as an administrator does with tar.
func unpack(t *testing.T, path, into string) {
	t.Helper()
	in, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = in.Close() }()
	pack := tar.NewReader(must(gzip.NewReader(in)))
	for {
		h, err := pack.Next()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		to := filepath.Join(into, filepath.FromSlash(h.Name))
		if err := os.MkdirAll(filepath.Dir(to), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(to, must(io.ReadAll(pack)), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// restored opens the database of an unpacked backup.
func restored(t *testing.T, e db.Engine, dir string) *db.DB {
	t.Helper()
	url := "sqlite:" + filepath.Join(dir, "karne.db")
	if e == db.PostgreSQL {
		url = dbtest.EmptyURL(t, e)
		if out, err := exec.CommandContext(t.Context(), "pg_restore", "--no-owner", "--exit-on-error", "--dbname="+url, filepath.Join(dir, "karne.dump")).CombinedOutput(); err != nil {
			t.Fatalf("pg_restore: %v: %s", err, out)
		}
	}
	d, err := db.Open(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	return d
}

func units(t *testing.T, d *db.DB) (names []string) {
	t.Helper()
	if err := d.Conn(t.Context()).Table("unit").Order("name").Pluck("name", &names).Error; err != nil {
		t.Fatal(err)
	}
	return names
}

// A backup made while others write is one moment of the product: its log holds, its files are whole, it opens and goes on.
func TestABackupAmongWritersIsRestored(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		dir := t.TempDir()
		h := build(t, d, dir)
		must(h.org.Found(system, org.FoundAdministration{Name: "Kartal"}))
		h.put("otuz bin çöp kutusu sayıldı")
		before := units(t, d)
		stop := make(chan struct{})
		var writers sync.WaitGroup
		for w := range 3 {
			writers.Go(func() {
				for i := 0; ; i++ {
					select {
					case <-stop:
						return
					default:
					}
					if _, err := h.org.AddUnit(system, org.AddUnit{Name: "Birim " + string(rune('A'+w)) + " " + ids.New()}); err != nil {
						t.Error(err)
						return
					}
					if i%5 == 0 {
						if _, err := h.log.Seal(system, ids.New()); err != nil {
							t.Error(err)
							return
						}
					}
				}
			})
		}
		run, path, err := h.svc.Make(system, filepath.Join(dir, "yedek"))
		close(stop)
		writers.Wait()
		if err != nil {
			t.Fatal(err)
		}
		if info := must(os.Stat(path)); info.Size() != run.Size || info.Mode().Perm() != 0o600 || filepath.Base(path) != "karne-20260302-120000.tar.gz" {
			t.Errorf("%v %+v", info, run)
		}
		if left := must(os.ReadDir(filepath.Join(dir, "yedek"))); len(left) != 1 {
			t.Errorf("left behind: %v", left)
		}
		m := must(backup.Verify(t.Context(), path))
		if m.Schema != db.Latest() || len(m.Entries) != 2 || !m.MadeAt.Equal(start) {
			t.Errorf("%+v", m)
		}
		into := t.TempDir()
		unpack(t, path, into)
		copied := restored(t, d.Engine(), into)
		if err := copied.CheckSchema(t.Context(), true); err != nil {
			t.Fatal(err)
		}
		again := build(t, copied, into)
		if rep := must(again.log.Verify(system)); len(rep.Broken) != 0 || rep.Rows == 0 {
			t.Errorf("%+v", rep)
		}
		if lost := must(again.files.Verify(system)); len(lost) != 0 {
			t.Error(lost)
		}
		if got := units(t, copied); len(got) < len(before) || len(got) > len(units(t, d)) {
			t.Errorf("%d units, %d before, %d after", len(got), len(before), len(units(t, d)))
		}
		again.clock.Set(start.Add(time.Hour)) // the lease of who sealed before the copy has run out
		must(again.org.AddUnit(system, org.AddUnit{Name: "Sonra"}))
		must(again.log.Seal(system, "x"))
		if rep := must(again.log.Verify(system)); len(rep.Broken) != 0 || rep.Unsealed != 0 {
			t.Errorf("after going on: %+v", rep)
		}
	})
}

func TestADamagedBackupIsFound(t *testing.T) {
	t.Parallel()
	d := dbtest.Open(t, db.SQLite)
	dir := t.TempDir()
	h := build(t, d, dir)
	must(h.org.Found(system, org.FoundAdministration{Name: "Kartal"}))
	h.put("kanıt")
	_, path, err := h.svc.Make(system, dir)
	if err != nil {
		t.Fatal(err)
	}
	_, _, err = h.svc.Make(system, dir)
	if !fault.Has(err, "backup.exists") {
		t.Errorf("written over: %v", err)
	}
	whole := must(os.ReadFile(path))
	for what, x := range map[string]struct {
		data []byte
		code string
	}{
		"not a backup":  {[]byte("PK\x03\x04"), "backup.not_one"},
		"another tar":   {pack(t, map[string]string{"a": "b"}), "backup.not_one"},
		"no entries":    {pack(t, map[string]string{"manifest.json": `{"format":"karne.backup/1"}`}), "backup.not_one"},
		"other format":  {pack(t, map[string]string{"manifest.json": `{"format":"karne.backup/9"}`}), "backup.not_one"},
		"cut":           {whole[:len(whole)-len(whole)/3], "backup.changed"},
		"lost entry":    {pack(t, map[string]string{"manifest.json": `{"format":"karne.backup/1","entries":[{"name":"karne.db","size":1,"sha256":"x"}]}`}), "backup.changed"},
		"one more file": {repack(t, whole, func(name string, data []byte) []byte { return data }, "fazla"), "backup.changed"},
		"changed file": {repack(t, whole, func(name string, data []byte) []byte {
			if strings.HasPrefix(name, "files/") {
				return bytes.ToUpper(data)
			}
			return data
		}, ""), "backup.changed"},
	} {
		bad := filepath.Join(t.TempDir(), "x.tar.gz")
		if err := os.WriteFile(bad, x.data, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := backup.Verify(t.Context(), bad); !fault.Has(err, x.code) {
			t.Errorf("%s: %v, want %s", what, err, x.code)
		}
	}
	if _, err := backup.Verify(t.Context(), filepath.Join(dir, "none")); !fault.Has(err, "backup.failed") {
		t.Error(err)
	}
}

func pack(t *testing.T, entries map[string]string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	w := tar.NewWriter(z)
	for name, text := range entries {
		if err := w.WriteHeader(&tar.Header{Name: name, Size: int64(len(text)), Mode: 0o600}); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(w.Close(), z.Close()); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func repack(t *testing.T, whole []byte, change func(name string, data []byte) []byte, more string) []byte {
	t.Helper()
	in := tar.NewReader(must(gzip.NewReader(bytes.NewReader(whole))))
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	w := tar.NewWriter(z)
	for {
		h, err := in.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		data := change(h.Name, must(io.ReadAll(in)))
		h.Size = int64(len(data))
		if err := errors.Join(err, w.WriteHeader(h)); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(data); err != nil {
			t.Fatal(err)
		}
	}
	if more != "" {
		if err := w.WriteHeader(&tar.Header{Name: more, Mode: 0o600}); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(w.Close(), z.Close()); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestBackupsAreListedForTheAdministrator(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d, t.TempDir())
		for what, c := range map[string]backup.Note{
			"text.required": {Place: "  ", MadeAt: start},
			"backup.future": {Place: "x", MadeAt: start.Add(time.Minute)},
		} {
			if _, err := h.svc.Note(system, c); !fault.Has(err, what) {
				t.Errorf("%s: %v", what, err)
			}
		}
		key := act.Once{Key: "key-12345678", Sum: "s"}
		c := backup.Note{Place: "bant 7", MadeAt: start.Add(-time.Hour), Note: "gece", Once: key}
		for n := int64(1); ; n++ {
			bad, hit := dbtest.FailAt(system, n)
			_, err := h.svc.Note(bad, c)
			if !hit() {
				if err != nil {
					t.Fatal(err)
				}
				break
			}
			if list := must(h.svc.Runs(system, 10)); err == nil || len(list) != 0 {
				t.Fatalf("statement %d failed: %v %v", n, err, list)
			}
		}
		again := must(h.svc.Note(system, c))
		must(h.svc.Note(system, backup.Note{Place: "bant 8", MadeAt: start}))
		list := must(h.svc.Runs(system, 10))
		if len(list) != 2 || list[0].Place != "bant 8" || list[1].ID != again.ID || list[1].Kind != backup.Noted || list[1].Note != "gece" {
			t.Errorf("%+v", list)
		}
		for _, r := range access.Roles {
			ctx := access.WithActor(t.Context(), access.Actor{PersonID: "p", Posts: []access.Post{{Role: r, Units: []string{"u"}}}})
			_, read := h.svc.Runs(ctx, 1)
			_, note := h.svc.Note(ctx, backup.Note{Place: "x", MadeAt: start})
			folder := filepath.Join(t.TempDir(), "yedek")
			_, _, made := h.svc.Make(ctx, folder)
			_, stat := os.Stat(folder)
			if r == access.Admin {
				if read != nil || note != nil || made != nil {
					t.Error(read, note, made)
				}
			} else if !fault.Has(read, "forbidden") || !fault.Has(note, "forbidden") || !fault.Has(made, "forbidden") || stat == nil {
				t.Errorf("%s: %v %v %v", r, read, note, made)
			}
		}
		if _, err := h.svc.Runs(t.Context(), 1); !fault.Has(err, "unauthenticated") {
			t.Error(err)
		}
	})
}

package files

import (
	"context"
	"crypto/sha256"
	"errors"
	"io"
	"io/fs"
	"os"
	"time"

	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/internal/fault"
)

// orphanAge is how long a content without a row may lie: its transaction may still be under way.
const orphanAge = 24 * time.Hour

// Swept says what a sweep removed.
type Swept struct{ Temporary, Contents int }

// Sweep removes temporary files and contents without a row that are older than a day.
func (s *Store) Sweep(ctx context.Context) (Swept, error) {
	var out Swept
	root, err := s.root(false)
	if errors.Is(err, fs.ErrNotExist) {
		return out, nil
	}
	if err != nil {
		return out, err
	}
	defer root.Close()
	// Read once, before the walk: a content that gets its row meanwhile was received meanwhile, and is young.
	kept, err := s.kept(ctx)
	if err != nil {
		return out, err
	}
	before := s.clock.Now().Add(-orphanAge)
	err = fs.WalkDir(root.FS(), ".", func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		folder, name := split(p)
		switch {
		case folder == tempFolder:
			removed, err := s.removeOld(root, p, before)
			out.Temporary += removed
			return err
		case validSum(name) && p == path(name) && !kept[name]:
			removed, err := s.removeOld(root, p, before)
			out.Contents += removed
			return err
		}
		return nil // kept, or not ours
	})
	return out, asFault(err)
}

// removeOld removes a file that is older than before. It holds the moves, so that a content that comes again this moment is not lost.
func (s *Store) removeOld(root *os.Root, p string, before time.Time) (int, error) {
	s.moves.Lock()
	defer s.moves.Unlock()
	info, err := root.Stat(p)
	if errors.Is(err, fs.ErrNotExist) || (err == nil && !info.ModTime().Before(before)) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	if err := root.Remove(p); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return 0, err
	}
	return 1, nil
}

// kept are the contents that have a row.
func (s *Store) kept(ctx context.Context) (map[string]bool, error) {
	var sums []string
	err := s.db.Conn(ctx).Model(&fileRow{}).Pluck("sha256", &sums).Error
	out := make(map[string]bool, len(sums))
	for _, sum := range sums {
		out[sum] = true
	}
	return out, db.Error(err)
}

// Totals counts the stored contents and their bytes.
func (s *Store) Totals(ctx context.Context) (n, size int64, err error) {
	var r struct{ N, Size int64 }
	err = s.db.Conn(ctx).Table("stored_file").Select("COUNT(*) AS n, COALESCE(SUM(size), 0) AS size").Scan(&r).Error
	return r.N, r.Size, db.Error(err)
}

// Verify reads every stored content and tells which are gone (files.missing) or no longer what was stored (files.hash).
func (s *Store) Verify(ctx context.Context) (fault.List, error) {
	var rows []fileRow
	if err := s.db.Conn(ctx).Order("sha256").Find(&rows).Error; err != nil {
		return nil, db.Error(err)
	}
	var l fault.List
	for _, r := range rows {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		in, err := s.open(r.SHA256)
		if err == nil {
			_, err = io.Copy(io.Discard, &checked{in: in, sum: sha256.New(), want: r.file()})
			_ = in.Close()
		}
		if fault.Has(err, "files.missing") || fault.Has(err, "files.hash") {
			l = append(l, fault.All(err)...)
			continue
		}
		if err != nil {
			return nil, asFault(err)
		}
	}
	return l, nil
}

func split(p string) (folder, name string) {
	for i := len(p) - 1; i >= 0; i-- {
		if p[i] == '/' {
			return p[:i], p[i+1:]
		}
	}
	return "", p
}

// asFault keeps a fault and makes other trouble one of the disk.
func asFault(err error) error {
	var f *fault.Fault
	if err == nil || errors.As(err, &f) {
		return err
	}
	return broken(err)
}

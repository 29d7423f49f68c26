package backup

import (
	"archive/tar"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/internal/fault"
)

// manifestName is the first entry of a backup.
const manifestName = "manifest.json"

// format of the manifest.
const format = "karne.backup/1"

// Manifest says what a backup holds.
type Manifest struct {
	Format   string    `json:"format"`
	Version  string    `json:"version"` // of the product
	MadeAt   time.Time `json:"made_at"`
	Database string    `json:"database"` // engine with its version
	Schema   int64     `json:"schema"`
	Entries  []Entry   `json:"entries"`
}

// Entry is one file of a backup: the database first, then files/aa/aa….
type Entry struct {
	Name   string `json:"name"`
	Size   int64  `json:"size"` // bytes
	SHA256 string `json:"sha256"`
}

func failed(err error) error {
	var f *fault.Fault
	if err == nil || errors.As(err, &f) {
		return err
	}
	return fault.New(fault.KindUnavailable, "backup.failed").Wrap(err)
}

// source is a file to be put into a backup.
type source struct {
	path string
	Entry
}

func measure(path, name string) (source, error) {
	f, err := os.Open(path)
	if err != nil {
		return source{}, err
	}
	defer func() { _ = f.Close() }()
	h := sha256.New()
	n, err := io.Copy(h, f)
	return source{path, Entry{Name: name, Size: n, SHA256: hex.EncodeToString(h.Sum(nil))}}, err
}

// stored are the files of the store in the order of their names; what is still being received is left out.
func stored(ctx context.Context, dir string) ([]source, error) {
	var out []source
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			if errors.Is(err, fs.ErrNotExist) { // no file was ever stored, or one was swept while we walked
				return nil
			}
			return err
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		rel, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		if d.IsDir() || !d.Type().IsRegular() || len(filepath.Base(path)) != hex.EncodedLen(sha256.Size) {
			return nil
		}
		s, err := measure(path, "files/"+filepath.ToSlash(rel))
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		out = append(out, s)
		return err
	})
	slices.SortFunc(out, func(a, b source) int { return strings.Compare(a.Name, b.Name) })
	return out, err
}

// write puts the manifest and the sources into one file and gives its size and hash.
func write(ctx context.Context, path string, m Manifest, sources []source) (size int64, sum string, err error) {
	out, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return 0, "", err
	}
	defer func() { err = errors.Join(err, out.Close()) }()
	hash := sha256.New()
	count := &counter{w: io.MultiWriter(out, hash)}
	zip := gzip.NewWriter(count)
	pack := tar.NewWriter(zip)
	text, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return 0, "", err
	}
	head := func(name string, size int64) error {
		return pack.WriteHeader(&tar.Header{Name: name, Mode: 0o600, Size: size, ModTime: m.MadeAt, Format: tar.FormatPAX})
	}
	if err := head(manifestName, int64(len(text))); err != nil {
		return 0, "", err
	}
	if _, err := pack.Write(text); err != nil {
		return 0, "", err
	}
	for _, s := range sources {
		if ctx.Err() != nil {
			return 0, "", ctx.Err()
		}
		if err := head(s.Name, s.Size); err != nil {
			return 0, "", err
		}
		if err := copyFile(pack, s.path); err != nil {
			return 0, "", err
		}
	}
	if err := errors.Join(pack.Close(), zip.Close(), out.Sync()); err != nil {
		return 0, "", err
	}
	return count.n, hex.EncodeToString(hash.Sum(nil)), nil
}

func copyFile(w io.Writer, path string) error {
	in, err := os.Open(path)
	if err != nil {
		return err
	}
	defer func() { _ = in.Close() }()
	_, err = io.Copy(w, in)
	return err
}

type counter struct {
	w io.Writer
	n int64
}

func (c *counter) Write(b []byte) (int, error) {
	n, err := c.w.Write(b)
	c.n += int64(n)
	return n, err
}

// Verify reads a backup whole: every entry must be what the manifest says, and the database in it must open. Faults: backup.not_one,
// backup.changed with the entry, backup.failed.
func Verify(ctx context.Context, path string) (Manifest, error) {
	in, err := os.Open(path)
	if err != nil {
		return Manifest{}, failed(err)
	}
	defer func() { _ = in.Close() }()
	notOne := func(err error) error {
		return fault.New(fault.KindInvalid, "backup.not_one", "read", filepath.Base(path)).Wrap(err)
	}
	zip, err := gzip.NewReader(in)
	if err != nil {
		return Manifest{}, notOne(err)
	}
	pack := tar.NewReader(zip)
	m, err := readManifest(pack)
	if err != nil {
		return m, notOne(err)
	}
	temp, err := os.MkdirTemp("", "karne-verify-")
	if err != nil {
		return m, failed(err)
	}
	defer func() { _ = os.RemoveAll(temp) }()
	for i, want := range m.Entries {
		if ctx.Err() != nil {
			return m, ctx.Err()
		}
		to := ""
		if i == 0 {
			to = filepath.Join(temp, filepath.Base(want.Name))
		}
		if err := checkEntry(pack, want, to); err != nil {
			return m, fault.New(fault.KindInvalid, "backup.changed", "read", want.Name).Wrap(err)
		}
	}
	if _, err := pack.Next(); !errors.Is(err, io.EOF) {
		return m, fault.New(fault.KindInvalid, "backup.changed", "read", strconv.Itoa(len(m.Entries)+1)).Wrap(err)
	}
	if len(m.Entries) == 0 {
		return m, notOne(errors.New("no database"))
	}
	_, err = db.CheckDump(ctx, filepath.Join(temp, filepath.Base(m.Entries[0].Name)))
	return m, err
}

func readManifest(pack *tar.Reader) (m Manifest, err error) {
	h, err := pack.Next()
	if err != nil {
		return m, err
	}
	if h.Name != manifestName || h.Size > 64<<20 {
		return m, errors.New("the first entry is no manifest")
	}
	if err := json.NewDecoder(pack).Decode(&m); err != nil {
		return m, err
	}
	if m.Format != format {
		return m, errors.New("unknown format " + m.Format)
	}
	return m, nil
}

// checkEntry reads the next entry; with a path its content is kept there.
func checkEntry(pack *tar.Reader, want Entry, to string) error {
	h, err := pack.Next()
	if err != nil {
		return err
	}
	if h.Name != want.Name || h.Size != want.Size {
		return errors.New("found " + h.Name)
	}
	sum := sha256.New()
	w := io.Writer(sum)
	if to != "" {
		f, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
		if err != nil {
			return err
		}
		defer func() { _ = f.Close() }()
		w = io.MultiWriter(sum, f)
	}
	if _, err := io.CopyN(w, pack, h.Size); err != nil {
		return err
	}
	if got := hex.EncodeToString(sum.Sum(nil)); got != want.SHA256 {
		return errors.New("hash " + got)
	}
	return nil
}

package files

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"hash"
	"io"
	"io/fs"
	"os"
	"strconv"
	"sync"

	"gorm.io/gorm/clause"

	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/clock"
	"github.com/karne-app/karne/internal/fault"
)

// MaxEvidence is the largest content, in bytes (25 MiB).
const MaxEvidence = 25 << 20

// tempFolder holds what is being received; contents lie in folders of their first two digits.
const tempFolder = "tmp"

// File is a stored content. The name it came under belongs to the record that stands on it.
type File struct {
	SHA256    string `json:"sha256"`
	Size      int64  `json:"size"` // bytes
	MediaType string `json:"media_type"`
}

// Store is the folder and its table.
type Store struct {
	db    *db.DB
	dir   string
	clock clock.Clock
	moves sync.RWMutex // contents are put in place (shared) or swept (alone)
}

// New is the store of a folder, which is made when the first content comes.
func New(d *db.DB, dir string, c clock.Clock) *Store { return &Store{db: d, dir: dir, clock: c} }

type fileRow struct {
	SHA256    string `gorm:"primaryKey;column:sha256"`
	Size      int64
	MediaType string
	StoredBy  string
	StoredAt  int64
}

func (fileRow) TableName() string { return "stored_file" }

func (r fileRow) file() File { return File{SHA256: r.SHA256, Size: r.Size, MediaType: r.MediaType} }

// Put receives a content and writes its row in the caller's transaction. name gives the ending; allowed narrows the endings further
// (nil: every ending the store knows). The same content twice is one file.
func (s *Store) Put(ctx context.Context, name string, r io.Reader, allowed []string) (File, error) {
	f, err := s.Receive(ctx, name, r, allowed)
	if err != nil {
		return File{}, err
	}
	return f, s.Keep(ctx, f)
}

// Receive is the first half of Put, for a caller that holds no transaction while a slow sender sends: the content lies in place, and
// without Keep it is swept after a day.
func (s *Store) Receive(ctx context.Context, name string, r io.Reader, allowed []string) (File, error) {
	kind, err := kindOf(name, allowed)
	if err != nil {
		return File{}, err
	}
	root, err := s.root(true)
	if err != nil {
		return File{}, err
	}
	defer root.Close()
	if err := root.Mkdir(tempFolder, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return File{}, broken(err)
	}
	temp := tempFolder + "/" + rand.Text()
	f, err := s.receive(ctx, root, temp, name, r, kind)
	if err == nil {
		err = s.place(root, temp, f)
	}
	if err != nil {
		_ = root.Remove(temp)
		return File{}, err
	}
	return f, nil
}

// receive streams to the temporary file; it closes it.
func (s *Store) receive(ctx context.Context, root *os.Root, temp, name string, r io.Reader, kind kind) (File, error) {
	out, err := root.OpenFile(temp, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return File{}, broken(err)
	}
	defer out.Close()
	sum := sha256.New()
	in := &limited{ctx: ctx, from: r}
	n, err := io.Copy(io.MultiWriter(out, sum), in)
	switch {
	case in.err != nil:
		return File{}, in.err
	case err != nil:
		return File{}, broken(err)
	case n == 0:
		return File{}, fault.Invalid("files.empty", "file")
	}
	if err := kind.check(out, n, name); err != nil {
		return File{}, err
	}
	if err := errors.Join(out.Sync(), out.Close()); err != nil {
		return File{}, broken(err)
	}
	return File{SHA256: hex.EncodeToString(sum.Sum(nil)), Size: n, MediaType: kind.media}, nil
}

// place renames the temporary file to its content's name; one that is there is replaced by the same content, which also makes it young.
func (s *Store) place(root *os.Root, temp string, f File) error {
	s.moves.RLock()
	defer s.moves.RUnlock()
	if err := root.Mkdir(f.SHA256[:2], 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return broken(err)
	}
	now := s.clock.Now()
	if err := root.Chtimes(temp, now, now); err != nil {
		return broken(err)
	}
	if err := root.Rename(temp, path(f.SHA256)); err != nil {
		return broken(err)
	}
	return nil
}

// Keep writes the row of a received content in the caller's transaction, if it has none. A content that is not there (any more) is
// files.missing: a row never stands on nothing.
func (s *Store) Keep(ctx context.Context, f File) error {
	in, err := s.open(f.SHA256)
	if err != nil {
		return err
	}
	_ = in.Close()
	by := ""
	if a, ok := access.ActorFrom(ctx); ok {
		by = a.PersonID
	}
	row := fileRow{SHA256: f.SHA256, Size: f.Size, MediaType: f.MediaType, StoredBy: by, StoredAt: clock.Micros(s.clock.Now())}
	return db.Error(s.db.Conn(ctx).Clauses(clause.OnConflict{DoNothing: true}).Create(&row).Error)
}

// Open gives a stored content, hashed again while it is read: at its end Read gives a files.hash conflict instead of io.EOF when it is
// no longer what was stored. A content that is gone is files.missing. Access is the caller's to ask.
func (s *Store) Open(ctx context.Context, sum string) (io.ReadCloser, File, error) {
	var r fileRow
	if !validSum(sum) {
		return nil, File{}, fault.NotFound("file", sum)
	}
	res := s.db.Conn(ctx).Where("sha256 = ?", sum).Limit(1).Find(&r)
	if res.Error != nil {
		return nil, File{}, db.Error(res.Error)
	}
	if res.RowsAffected == 0 {
		return nil, File{}, fault.NotFound("file", sum)
	}
	in, err := s.open(sum)
	if err != nil {
		return nil, File{}, err
	}
	return &checked{in: in, sum: sha256.New(), want: r.file()}, r.file(), nil
}

func (s *Store) open(sum string) (*os.File, error) {
	if !validSum(sum) {
		return nil, fault.New(fault.KindConflict, "files.missing", "read", short(sum))
	}
	root, err := s.root(false)
	if err == nil {
		defer root.Close()
		var in *os.File
		if in, err = root.Open(path(sum)); err == nil {
			return in, nil
		}
	}
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fault.New(fault.KindConflict, "files.missing", "read", sum)
	}
	return nil, broken(err)
}

func (s *Store) root(create bool) (*os.Root, error) {
	if create {
		if err := os.MkdirAll(s.dir, 0o700); err != nil {
			return nil, broken(err)
		}
	}
	root, err := os.OpenRoot(s.dir)
	if err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
		return nil, broken(err)
	}
	return root, nil
}

// path is where a content lies below the folder.
func path(sum string) string { return sum[:2] + "/" + sum }

func validSum(s string) bool {
	b, err := hex.DecodeString(s)
	return err == nil && len(b) == sha256.Size && hex.EncodeToString(b) == s
}

// broken is trouble with the disk: the sender may try again.
func broken(err error) error { return fault.New(fault.KindUnavailable, "files.unavailable").Wrap(err) }

// limited stops at the first byte too many, and when the caller gives up; err is the refusal.
type limited struct {
	ctx  context.Context //nolint:containedctx // lives as long as one Receive
	from io.Reader
	n    int64
	err  error
}

func (l *limited) Read(p []byte) (int, error) {
	if err := l.ctx.Err(); err != nil {
		l.err = err
		return 0, err
	}
	n, err := l.from.Read(p)
	if l.n += int64(n); l.n > MaxEvidence {
		l.err = fault.New(fault.KindTooLarge, "files.too_large", "read", "> "+strconv.Itoa(MaxEvidence>>20)+" MB", "expected", strconv.Itoa(MaxEvidence>>20)+" MB").Field("file")
		return 0, l.err
	}
	if err != nil && !errors.Is(err, io.EOF) {
		l.err = readFault(err)
		return 0, l.err
	}
	return n, err
}

// readFault keeps a refusal of the sender's side (a body too large is one); anything else is a transfer that broke off.
func readFault(err error) error {
	var f *fault.Fault
	if errors.As(err, &f) {
		return err
	}
	return fault.New(fault.KindInvalid, "files.transfer").Wrap(err)
}

// checked hashes what is read.
type checked struct {
	in   *os.File
	sum  hash.Hash
	n    int64
	want File
}

func (c *checked) Read(p []byte) (int, error) {
	n, err := c.in.Read(p)
	c.sum.Write(p[:n])
	c.n += int64(n)
	if errors.Is(err, io.EOF) && (c.n != c.want.Size || hex.EncodeToString(c.sum.Sum(nil)) != c.want.SHA256) {
		return n, fault.New(fault.KindConflict, "files.hash", "read", c.want.SHA256)
	}
	return n, err
}

func (c *checked) Close() error { return c.in.Close() }

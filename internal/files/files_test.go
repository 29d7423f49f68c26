package files_test

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"image"
	"image/jpeg"
	"image/png"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/db/dbtest"
	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/clock"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/files"
)

var now = time.Date(2022, 4, 10, 9, 0, 0, 0, time.UTC)

type house struct {
	t     *testing.T
	db    *db.DB
	dir   string
	store *files.Store
}

func each(t *testing.T, fn func(t *testing.T, h *house)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		dir := filepath.Join(t.TempDir(), "data", "files")
		fn(t, &house{t, d, dir, files.New(d, dir, clock.Fixed(now))})
	})
}

// at is the same store at another time.
func (h *house) at(when time.Time) *files.Store { return files.New(h.db, h.dir, clock.Fixed(when)) }

func me() context.Context {
	return access.WithActor(context.Background(), access.Actor{PersonID: "me", Posts: []access.Post{{Role: access.Planner}}})
}

// put is a Put in a transaction of its own.
func (h *house) put(ctx context.Context, name string, content []byte) (f files.File, err error) {
	err = h.db.InTx(ctx, func(ctx context.Context) error {
		f, err = h.store.Put(ctx, name, bytes.NewReader(content), nil)
		return err
	})
	return f, err
}

func (h *house) read(sum string) ([]byte, error) {
	r, _, err := h.store.Open(me(), sum)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	return io.ReadAll(r)
}

// disk lists what lies in the folder.
func (h *house) disk() []string {
	h.t.Helper()
	var out []string
	err := filepath.WalkDir(filepath.Dir(filepath.Dir(h.dir)), func(p string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			rel, _ := filepath.Rel(h.dir, p)
			out = append(out, filepath.ToSlash(rel))
		}
		return err
	})
	if err != nil {
		h.t.Fatal(err)
	}
	return out
}

func (h *house) rows() (n int64) {
	h.t.Helper()
	if err := h.db.Conn(context.Background()).Table("stored_file").Count(&n).Error; err != nil {
		h.t.Fatal(err)
	}
	return n
}

func pdf(text string) []byte { return []byte("%PDF-1.4\n" + text + "\nstartxref\n0\n%%EOF\n") }

func zipped(names ...string) []byte {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, n := range names {
		w, _ := z.Create(n)
		_, _ = w.Write([]byte("x"))
	}
	_ = z.Close()
	return b.Bytes()
}

func picture(as string) []byte {
	var b bytes.Buffer
	img := image.NewGray(image.Rect(0, 0, 3, 3))
	if as == "png" {
		_ = png.Encode(&b, img)
	} else {
		_ = jpeg.Encode(&b, img, nil)
	}
	return b.Bytes()
}

func ok(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func wants(t testing.TB, err error, kind fault.Kind, code string) {
	t.Helper()
	if !fault.Has(err, code) || fault.KindOf(err) != kind {
		t.Fatalf("want kind %d %s, got kind %d: %v", kind, code, fault.KindOf(err), err)
	}
}

func TestAContentIsKeptOnce(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		f, err := h.put(me(), "Tutanak.PDF", pdf("tutanak"))
		ok(t, err)
		if f.Size != int64(len(pdf("tutanak"))) || f.MediaType != "application/pdf" || len(f.SHA256) != 64 {
			t.Errorf("%+v", f)
		}
		again, err := h.put(me(), "aynı belge.pdf", pdf("tutanak"))
		ok(t, err)
		if again != f || h.rows() != 1 || len(h.disk()) != 1 || h.disk()[0] != f.SHA256[:2]+"/"+f.SHA256 {
			t.Errorf("%+v %d %v", again, h.rows(), h.disk())
		}
		var by string
		ok(t, h.db.Conn(t.Context()).Table("stored_file").Pluck("stored_by", &by).Error)
		if by != "me" {
			t.Error(by)
		}
		got, err := h.read(f.SHA256)
		if err != nil || !bytes.Equal(got, pdf("tutanak")) {
			t.Errorf("%q %v", got, err)
		}
		if l, err := h.store.Verify(me()); err != nil || len(l) != 0 {
			t.Error(l, err)
		}
		info, err := os.Stat(filepath.Join(h.dir, f.SHA256[:2], f.SHA256))
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Error(info.Mode(), err)
		}
	})
}

func TestEachTypeShowsItself(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		contents := map[string][]byte{
			"pdf": pdf("x"), "png": picture("png"), "jpg": picture("jpeg"), "jpeg": picture("jpeg"), "xlsx": zipped("[Content_Types].xml", "xl/workbook.xml"),
			"docx": zipped("[Content_Types].xml", "word/document.xml"), "csv": []byte("Kod;Değer\nPG1;3\n"), "txt": []byte("Kâğıt"), "zip": zipped("a"), "eyp": zipped("[Content_Types].xml", "Ustveri/Ustveri.xml"),
		}
		if len(contents) != len(files.Endings()) {
			t.Fatal(files.Endings())
		}
		for _, ending := range files.Endings() {
			for other, content := range contents {
				_, err := h.put(me(), "belge."+ending, content)
				same := other == ending || ending+other == "jpgjpeg" || ending+other == "jpegjpg" || ending+other == "csvtxt" || ending+other == "txtcsv" ||
					ending == "zip" && (other == "xlsx" || other == "docx" || other == "eyp") || ending == "eyp" && (other == "xlsx" || other == "docx")
				if same && err != nil || !same && !fault.Has(err, "files.type") {
					t.Errorf("%s as %s: %v", other, ending, err)
				}
			}
		}
		if l := h.disk(); int64(len(l)) != h.rows() {
			t.Errorf("%d rows, %v", h.rows(), l)
		}
	})
}

func TestWhatIsRefusedLeavesNothing(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		whole := pdf(strings.Repeat("sayfa ", 4000))
		for name, c := range map[string]struct {
			file    string
			content []byte
			code    string
		}{
			"nothing":              {"a.pdf", nil, "files.empty"},
			"a program":            {"a.exe", []byte("MZ"), "files.type"},
			"no ending":            {"belge", pdf("x"), "files.type"},
			"an ending in a path":  {"a.pdf/b", pdf("x"), "files.type"},
			"two endings":          {"a.pdf.html", []byte("<p>"), "files.type"},
			"a program as PDF":     {"a.pdf", []byte("MZ\x00\x01"), "files.type"},
			"a program as text":    {"a.txt", []byte("MZ program"), "files.type"},
			"a NUL at the far end": {"a.csv", append(bytes.Repeat([]byte("a;b\n"), 50_000), 0), "files.type"},
			"half a PDF":           {"a.pdf", whole[:len(whole)/2], "files.type"},
			"half a workbook":      {"a.xlsx", zipped("[Content_Types].xml", "xl/workbook.xml")[:80], "files.type"},
			"half a picture":       {"a.png", picture("png")[:20], "files.type"},
			"a zip as workbook":    {"a.xlsx", zipped("a.txt"), "files.type"},
		} {
			_, err := h.put(me(), c.file, c.content)
			if !fault.Has(err, c.code) || fault.KindOf(err) != fault.KindInvalid {
				t.Errorf("%s: %v", name, err)
			}
		}
		_, err := h.store.Put(me(), "a.csv", strings.NewReader("a"), []string{"pdf"})
		wants(t, err, fault.KindInvalid, "files.type")
		if l := h.disk(); len(l) != 0 || h.rows() != 0 {
			t.Errorf("%d rows, %v", h.rows(), l)
		}
	})
}

// endless counts what was asked of it.
type endless struct{ n, most int64 }

func (e *endless) Read(p []byte) (int, error) {
	if e.n >= e.most {
		return 0, io.EOF
	}
	for i := range p {
		p[i] = 'a'
	}
	e.n += int64(len(p))
	return len(p), nil
}

// 50 MB are refused while they come: no more than the limit is taken, and nothing of it stays.
func TestTooLargeIsRefusedWhileItComes(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		from := &endless{most: 50 << 20}
		_, err := h.store.Put(me(), "büyük.txt", from, nil)
		wants(t, err, fault.KindTooLarge, "files.too_large")
		if from.n > files.MaxEvidence+(1<<20) {
			t.Errorf("read %d bytes of it", from.n)
		}
		if l := h.disk(); len(l) != 0 || h.rows() != 0 {
			t.Errorf("%d rows, %v", h.rows(), l)
		}
		fits := &endless{most: files.MaxEvidence}
		f, err := h.store.Receive(me(), "büyük.txt", io.LimitReader(fits, files.MaxEvidence), nil)
		if err != nil || f.Size != files.MaxEvidence {
			t.Errorf("%+v %v", f, err)
		}
	})
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

func TestATransferThatBreaksOffLeavesNothing(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		_, err := h.store.Put(me(), "a.txt", io.MultiReader(strings.NewReader("yarısı"), failing{io.ErrUnexpectedEOF}), nil)
		wants(t, err, fault.KindInvalid, "files.transfer")
		_, err = h.store.Put(me(), "a.txt", failing{fault.New(fault.KindTooLarge, "body.too_large")}, nil)
		wants(t, err, fault.KindTooLarge, "body.too_large")
		ctx, cancel := context.WithCancel(me())
		cancel()
		if _, err = h.store.Put(ctx, "a.txt", strings.NewReader("a"), nil); !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
		if l := h.disk(); len(l) != 0 || h.rows() != 0 {
			t.Errorf("%d rows, %v", h.rows(), l)
		}
	})
}

// A name is only its ending: no path of it is ever used.
func TestNamesAreNoPaths(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		for i, name := range []string{"../../kaçak.txt", "/etc/kaçak.txt", `..\..\kaçak.txt`, "kaçak\x00.txt", "CON.txt", strings.Repeat("u", 5000) + ".txt", ".txt", "a/../../b.txt", "\u202egpj.txt"} {
			if _, err := h.put(me(), name, []byte{byte('a' + i)}); err != nil {
				t.Errorf("%q: %v", name, err)
			}
		}
		for _, p := range h.disk() {
			if len(p) != 2+1+64 {
				t.Error(p)
			}
		}
		for _, sum := range []string{"", "..", "../../etc/passwd", strings.Repeat("A", 64), strings.Repeat("/", 64), strings.Repeat("a", 64)} {
			_, _, err := h.store.Open(me(), sum)
			wants(t, err, fault.KindNotFound, "not_found")
		}
	})
}

// A folder of contents that is a link out of the store is not followed.
func TestALinkOutOfTheStoreIsNotFollowed(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		f, err := h.put(me(), "a.txt", []byte("içerik"))
		ok(t, err)
		outside := t.TempDir()
		ok(t, os.Rename(filepath.Join(h.dir, f.SHA256[:2], f.SHA256), filepath.Join(outside, f.SHA256)))
		ok(t, os.Remove(filepath.Join(h.dir, f.SHA256[:2])))
		ok(t, os.Symlink(outside, filepath.Join(h.dir, f.SHA256[:2])))
		_, err = h.read(f.SHA256)
		wants(t, err, fault.KindUnavailable, "files.unavailable")
		_, err = h.put(me(), "a.txt", []byte("içerik"))
		wants(t, err, fault.KindUnavailable, "files.unavailable")
	})
}

func TestABrokenOrLostContentIsTold(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		put := func(text string) string {
			f, err := h.put(me(), "a.txt", []byte(text))
			ok(t, err)
			return f.SHA256
		}
		at := func(sum string) string { return filepath.Join(h.dir, sum[:2], sum) }
		changed, short, lost, whole := put("değişen"), put("kısalan"), put("kaybolan"), put("sağlam")
		ok(t, os.WriteFile(at(changed), []byte("başka!!"), 0o600))
		ok(t, os.WriteFile(at(short), []byte("kısa"), 0o600))
		ok(t, os.Remove(at(lost)))
		for sum, code := range map[string]string{changed: "files.hash", short: "files.hash", lost: "files.missing"} {
			_, err := h.read(sum)
			wants(t, err, fault.KindConflict, code)
		}
		if got, err := h.read(whole); err != nil || string(got) != "sağlam" {
			t.Errorf("%q %v", got, err)
		}
		l, err := h.store.Verify(me())
		told := map[string]string{}
		for _, f := range l {
			told[f.Args["read"]] = f.Code
		}
		if err != nil || len(l) != 3 || told[changed] != "files.hash" || told[lost] != "files.missing" {
			t.Error(err, l)
		}
		// The same content again mends it.
		put("kaybolan")
		put("değişen")
		if l, err = h.store.Verify(me()); err != nil || len(l) != 1 || l[0].Args["read"] != short {
			t.Error(err, l)
		}
		ok(t, os.RemoveAll(h.dir))
		_, err = h.read(whole)
		wants(t, err, fault.KindConflict, "files.missing")
	})
}

func TestASweepRemovesOnlyWhatNobodyStandsOn(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		if s, err := h.store.Sweep(me()); err != nil || s != (files.Swept{}) {
			t.Error("a store without a folder", s, err)
		}
		kept, err := h.put(me(), "a.txt", []byte("dayanak"))
		ok(t, err)
		orphan, err := h.store.Receive(me(), "a.txt", strings.NewReader("işlem geri alındı"), nil)
		ok(t, err)
		again, err := h.store.Receive(me(), "a.txt", strings.NewReader("yeniden geldi"), nil)
		ok(t, err)
		temp := filepath.Join(h.dir, "tmp", "YARIM")
		ok(t, os.WriteFile(temp, []byte("yarım"), 0o600))
		ok(t, os.Chtimes(temp, now, now))
		ok(t, os.WriteFile(filepath.Join(h.dir, "notlar"), []byte("bizim değil"), 0o600))
		ok(t, os.Chtimes(filepath.Join(h.dir, "notlar"), now, now))
		if s, err := h.at(now.Add(23 * time.Hour)).Sweep(me()); err != nil || s != (files.Swept{}) {
			t.Error("too young", s, err)
		}
		_, err = h.at(now.Add(24*time.Hour)).Receive(me(), "b.txt", strings.NewReader("yeniden geldi"), nil)
		ok(t, err)
		if s, err := h.at(now.Add(25 * time.Hour)).Sweep(me()); err != nil || s != (files.Swept{Temporary: 1, Contents: 1}) {
			t.Error(s, err)
		}
		ok(t, h.db.InTx(me(), func(ctx context.Context) error { return h.store.Keep(ctx, again) }))
		for _, gone := range []files.File{orphan, {SHA256: "../x"}} {
			wants(t, h.db.InTx(me(), func(ctx context.Context) error { return h.store.Keep(ctx, gone) }), fault.KindConflict, "files.missing")
		}
		for sum, there := range map[string]bool{kept.SHA256: true, again.SHA256: true, orphan.SHA256: false} {
			if _, err := h.read(sum); (err == nil) != there {
				t.Error(sum, err)
			}
		}
		if s, err := h.at(now.Add(900 * time.Hour)).Sweep(me()); err != nil || s != (files.Swept{}) || len(h.disk()) != 3 {
			t.Error(s, err, h.disk())
		}
	})
}

// A transaction that fails leaves no row; the content it leaves is swept later.
func TestAFailedTransactionLeavesNoRow(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		dbtest.EachStatement(me(), t, 20, func() map[string]string { return dbtest.State(t, h.db, []string{"stored_file"}) }, func(ctx context.Context) error {
			_, err := h.put(ctx, "a.txt", []byte("dayanak"))
			return err
		})
		for _, p := range h.disk() {
			if strings.HasPrefix(p, "tmp/") {
				t.Error(p)
			}
		}
		if l, err := h.store.Verify(me()); err != nil || len(l) != 0 || h.rows() != 1 {
			t.Error(l, err)
		}
	})
}

// An old content without a row comes again while a sweep is under way: it is never swept from under the new row.
func TestTheSameContentAtOnce(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		_, err := h.store.Receive(me(), "a.txt", strings.NewReader("aynı anda"), nil)
		ok(t, err)
		h.store = h.at(now.Add(48 * time.Hour))
		var all sync.WaitGroup
		for range 8 {
			all.Go(func() {
				if _, err := h.put(me(), "a.txt", []byte("aynı anda")); err != nil {
					t.Error(err)
				}
				if _, err := h.store.Sweep(me()); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		if l, err := h.store.Verify(me()); err != nil || len(l) != 0 || h.rows() != 1 {
			t.Error(l, err, h.disk())
		}
	})
}

func TestADiskThatCannotBeWrittenIsNotTheSendersFault(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		blocked := filepath.Join(t.TempDir(), "dosya")
		ok(t, os.WriteFile(blocked, nil, 0o600))
		s := files.New(h.db, filepath.Join(blocked, "files"), clock.Fixed(now))
		_, err := s.Put(me(), "a.txt", strings.NewReader("a"), nil)
		wants(t, err, fault.KindUnavailable, "files.unavailable")
	})
}

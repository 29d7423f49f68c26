//go:build pictures

package journeys_test

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/app"
	"github.com/karne-app/karne/internal/browsertest"
	"github.com/karne-app/karne/internal/clock"
	"github.com/karne-app/karne/internal/config"
)

const (
	guidePictures  = "../../docs/kilavuz/resim" // in the binary, shown by the guide
	readmePictures = "../../docs/pictures"

	mostOfOne = 120 << 10 // bytes of one picture
	mostOfAll = 2500 << 10
)

// theDay is when the pictures are taken: the demo counts its open windows from it, so that no picture changes with the calendar.
var theDay = clock.Fixed(time.Date(2025, time.February, 17, 7, 0, 0, 0, time.UTC))

// camera walks and takes pictures.
type camera struct {
	walk
	all int // bytes of the guide's pictures so far
}

// TestPictures takes every picture of the guide and of the README from the product itself. It writes into docs: make pictures.
func TestPictures(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	a, err := app.Open(context.Background(), config.Settings{Addr: "localhost:0", DataDir: dir}, app.Options{Clock: theDay, Migrate: true, Demo: true, Version: "1.0"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = a.Close() })
	if err := a.LoadDemo(context.Background()); err != nil {
		t.Fatal(err)
	}
	s := serveApp(t, a)
	s.must(a.Seal(context.Background()))
	c := &camera{walk: walk{site: s, b: turkish(t), scripts: true}}
	c.wide(1280)
	for _, dir := range []string{guidePictures, readmePictures} {
		old, err := filepath.Glob(filepath.Join(dir, "*.png"))
		s.must(err)
		for _, f := range old {
			if dir == guidePictures || filepath.Base(f)[:5] == "page-" {
				s.must(os.Remove(f))
			}
		}
	}
	c.start()
	c.representative()
	c.manager()
	c.plan()
	c.programme()
	c.office()
	c.scorecard()
	c.money()
	c.readers()
	c.administration()
	c.together()
	t.Logf("the guide's pictures: %d kB", c.all>>10)
	if c.all > mostOfAll {
		t.Errorf("the guide's pictures have %d bytes, more than %d", c.all, mostOfAll)
	}
}

// turkish is a browser whose own words, such as those of a file button, are Turkish.
func turkish(t testing.TB) *browsertest.Tab {
	t.Helper()
	return browsertest.Open(t, chromedp.Flag("lang", "tr"), chromedp.Env("LANGUAGE=tr"))
}

func (c *camera) wide(width int64) {
	c.b.Do("width", chromedp.EmulateViewport(width, 2600))
}

// link is the n-th different address on the page that a pattern fits whole.
func (c *camera) link(pattern string, n int) string {
	c.t.Helper()
	fit := regexp.MustCompile("^" + pattern + "$")
	all := browsertest.See(c.b, chromedp.Evaluate[[]string](`[...document.querySelectorAll("main a[href], nav a[href]")].map((e) => e.getAttribute("href"))`))
	all = slices.DeleteFunc(all, func(s string) bool { return !fit.MatchString(s) })
	var one []string
	for _, s := range all {
		if !slices.Contains(one, s) {
			one = append(one, s)
		}
	}
	if n >= len(one) {
		c.t.Fatalf("%s has no link %d like %s", c.at(), n, pattern)
	}
	return one[n]
}

// follow opens the first page of links of links.
func (c *camera) follow(patterns ...string) {
	c.t.Helper()
	for _, p := range patterns {
		c.open(c.link(p, 0))
	}
}

func (c *camera) script(js string) {
	c.t.Helper()
	browsertest.See(c.b, chromedp.Evaluate[any](js+"; null"))
}

// look is what a picture shows: all that the selectors match, with some air, cut at a height; without selectors the window.
type look struct {
	sel    string
	height float64
}

// take keeps a picture of the guide.
func (c *camera) take(name string, l look) {
	c.t.Helper()
	c.all += len(c.shoot(filepath.Join(guidePictures, name+".png"), l))
}

// readme keeps a picture of the README.
func (c *camera) readme(name string, l look) {
	c.t.Helper()
	c.shoot(filepath.Join(readmePictures, "page-"+name+".png"), l)
}

func (c *camera) shoot(file string, l look) []byte {
	c.t.Helper()
	c.script(`document.activeElement?.blur(); window.scrollTo(0, 0)`)
	c.shows(file, l)
	if l.sel == "" {
		l.sel = "body"
	}
	box := browsertest.See(c.b, chromedp.Evaluate[[]float64](`(() => {
		const all = [...document.querySelectorAll(`+strconv.Quote(l.sel)+`)].map((e) => e.getBoundingClientRect()).filter((r) => r.width > 0);
		if (!all.length) return [];
		const x = Math.min(...all.map((r) => r.left)), y = Math.min(...all.map((r) => r.top));
		return [x, y + scrollY, Math.max(...all.map((r) => r.right)) - x, Math.max(...all.map((r) => r.bottom)) - y, document.documentElement.clientWidth];
	})()`))
	if len(box) == 0 {
		c.t.Fatalf("%s: %s shows nothing at %s", file, l.sel, c.at())
	}
	const air = 12
	clip := &page.Viewport{X: max(0, box[0]-air), Y: max(0, box[1]-air), Scale: 1}
	if l.sel == "main" { // above it stands the head
		clip.Y = box[1]
	}
	clip.Width = min(box[4]-clip.X, box[2]+2*air)
	clip.Height = box[3] + 2*air
	if l.height > 0 {
		clip.Height = min(clip.Height, l.height)
	}
	beyond := true
	raw := browsertest.See(c.b, chromedp.Action[[]byte](func(ctx context.Context, target *chromedp.Target) ([]byte, error) {
		r, err := cdp.Call(ctx, target, page.CaptureScreenshot, page.CaptureScreenshotParams{Clip: clip, CaptureBeyondViewport: &beyond})
		return r.Data, err
	}))
	small := c.small(raw)
	if len(small) > mostOfOne {
		c.t.Errorf("%s has %d bytes", file, len(small))
	}
	c.must(os.WriteFile(file, small, 0o600))
	return small
}

// shows waits for what the picture is of.
func (c *camera) shows(file string, l look) {
	c.t.Helper()
	if l.sel != "" {
		c.b.Do("see "+file, chromedp.WaitVisible(css(l.sel)))
	}
}

// small draws a picture with the 256 colours it has most of: pages have few colours, so that letters keep their edges.
func (c *camera) small(raw []byte) []byte {
	c.t.Helper()
	img, err := png.Decode(bytes.NewReader(raw))
	c.must(err)
	b := img.Bounds()
	count := map[color.RGBA]int{}
	flat := image.NewRGBA(b)
	draw.Draw(flat, b, img, b.Min, draw.Src)
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			count[flat.RGBAAt(x, y)]++
		}
	}
	colours := make([]color.RGBA, 0, len(count))
	for k := range count {
		colours = append(colours, k)
	}
	code := func(k color.RGBA) int { return int(k.R)<<16 | int(k.G)<<8 | int(k.B) }
	slices.SortFunc(colours, func(p, q color.RGBA) int {
		if n := count[q] - count[p]; n != 0 {
			return n
		}
		return code(p) - code(q)
	})
	p := color.Palette{}
	for _, k := range colours[:min(256, len(colours))] {
		p = append(p, k)
	}
	out, at := image.NewPaletted(b, p), map[color.RGBA]uint8{}
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			k := flat.RGBAAt(x, y)
			i, ok := at[k]
			if !ok {
				i = uint8(p.Index(k)) //nolint:gosec // at most 256 colours
				at[k] = i
			}
			out.SetColorIndex(x, y, i)
		}
	}
	var w bytes.Buffer
	c.must((&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&w, out))
	return w.Bytes()
}

const (
	one  = `[0-9A-Z]{26}`
	rest = `([?#].*)?`
)

func (c *camera) start() {
	c.as(c.b, "")
	c.open("/giris")
	c.take("giris", look{height: 820})
	c.become(access.UnitEditor)
	c.take("ana-sayfa", look{height: 1000})
	c.wide(360)
	c.open("/")
	c.take("telefon", look{height: 760})
	c.wide(1280)
	c.become(access.Planner)
	c.readme("home", look{height: 900})
	c.take("ana-sayfa-planlamaci", look{sel: "main", height: 900})
	c.open("/ara?q=imar")
	c.take("arama", look{sel: "main", height: 760})
	c.readme("search", look{height: 820})
	c.open("/planlar")
	c.script(`document.querySelector(".who details.menu").open = true`)
	c.take("hesap-menusu", look{sel: "header.top, .who .menu-list"})
}

// named opens the first link of the page's content that says these words.
func (c *camera) named(words string) {
	c.t.Helper()
	to := browsertest.See(c.b, chromedp.Evaluate[string](`[...document.querySelectorAll("main a[href]")].find((e) => e.textContent.replace(/\s+/g, " ").includes(`+strconv.Quote(words)+`))?.getAttribute("href") ?? ""`))
	if to == "" {
		c.t.Fatalf("%s has no link that says %q", c.at(), words)
	}
	c.open(to)
}

func (c *camera) gridReady() {
	c.t.Helper()
	c.b.Do("the grid", chromedp.Poll[chromedp.Void](`customElements.get("karne-grid") !== undefined`))
}

func (c *camera) representative() {
	c.become(access.UnitEditor)
	c.named("4. çeyrek: değerler girilecek")
	c.gridReady()
	c.take("deger-tablosu", look{sel: "main", height: 900})
	c.readme("entry", look{height: 900})
	c.typing(c.at())
	c.open("/")
	c.named("2025 programı: birim teklifi")
	c.take("teklif", look{sel: "main", height: 900})
	c.open("/")
	c.named("2024 birim faaliyet raporu")
	c.take("birim-raporu", look{sel: "main", height: 900})
	for n := 0; ; n++ { // the first that this unit explains
		c.open("/karne/sapmalar")
		c.open(c.link(`/karne/sapma/`+one+`/20[0-9]{2}`+rest, n))
		if browsertest.See(c.b, chromedp.Evaluate[bool](`!!document.querySelector("main textarea:enabled")`)) {
			break
		}
	}
	c.take("sapma", look{sel: "main", height: 900})
}

// typing leaves a page with unsaved cells, which asks before it is left: it has a browser of its own.
func (c *camera) typing(values string) {
	d := &camera{walk: walk{site: c.site, b: turkish(c.t), scripts: true}}
	d.wide(1280)
	d.become(access.UnitEditor)
	d.open(values)
	d.gridReady()
	rows := d.rows("amount")
	d.script(`for (const e of document.querySelectorAll("karne-grid tbody:nth-of-type(3) details")) e.open = true`)
	d.take("kanit", look{sel: "karne-grid tbody:nth-of-type(3)", height: 760})
	d.script(`for (const e of document.querySelectorAll("karne-grid details")) e.open = false`)
	d.paste(rows[0]+".amount", "12,5x\tHakediş 4, ek 2\r\n1.234\tKabul tutanakları, aralık\r\n")
	d.take("deger-yapistirma", look{sel: "karne-grid", height: 900})
	c.all += d.all
}

func (c *camera) manager() {
	c.become(access.UnitManager)
	c.take("ana-sayfa-mudur", look{sel: "main", height: 760})
	c.follow(`/gerceklesme/donem/` + one + `/birim/` + one + rest)
	c.take("onay", look{sel: "main", height: 1150})
}

func (c *camera) plan() {
	c.become(access.Planner)
	c.open("/planlar")
	c.named("2025-2029")
	plan := c.at()
	c.take("plan-agaci", look{sel: "main", height: 900})
	c.open(plan + "/degerler")
	c.gridReady()
	c.take("plan-degerler", look{sel: "main", height: 760})
	c.open(plan + "/maliyetler")
	c.take("plan-maliyetler", look{sel: "main", height: 640})
	c.open(plan + "/uyarilar")
	c.take("plan-uyarilar", look{sel: "main", height: 760})
	c.open(plan + "/sun")
	c.take("plan-sun", look{sel: "main", height: 700})
	c.open(plan)
	target := c.link(`/hedefler/`+one, 0)
	c.open(target + "/kart")
	c.take("plan-kart", look{sel: "main", height: 1000})
	c.readme("card", look{height: 980})
}

func (c *camera) programme() {
	c.become(access.Planner)
	c.open("/programlar")
	c.named("2025")
	pp := c.at()
	c.take("program", look{sel: "main", height: 820})
	c.open(pp + "/konsolidasyon")
	c.take("konsolidasyon", look{sel: "main", height: 820})
	c.open(pp + "/asamalar")
	c.take("asamalar", look{sel: "main", height: 700})
	c.open("/programlar")
	c.named("2022")
	c.open(c.at() + "/mutabakat")
	c.take("mutabakat", look{sel: "main", height: 760})
	c.open("/programlar")
	c.named("2022")
	c.open(c.at() + "/asama-farki")
	c.take("asama-farki", look{sel: "main", height: 700})
}

func (c *camera) office() {
	c.become(access.Planner)
	c.open("/gerceklesme")
	c.take("durum-tablosu", look{sel: "main", height: 900})
	c.named("4. çeyrek")
	c.take("donem", look{sel: "main", height: 760})
	c.open("/karne/raporlar")
	c.follow(`/karne/raporlar/` + one)
	c.take("izleme-raporu", look{sel: "main", height: 820})
	c.open("/faaliyet-raporu")
	c.named("2024")
	c.take("faaliyet-raporu", look{sel: "main", height: 900})
}

func (c *camera) scorecard() {
	c.become(access.Planner)
	c.open("/karne")
	c.take("karne", look{sel: "main", height: 1100})
	c.readme("scorecard", look{height: 900})
	indicator := c.link(`/karne/hedef/`+one+rest, 0)
	c.open("/karne/isi")
	c.take("isi-haritasi", look{sel: "main", height: 760})
	c.open("/karne/butce?yil=2022")
	c.take("butce-performans", look{sel: "main", height: 820})
	c.open(indicator)
	c.take("hedef", look{sel: "main", height: 900})
	c.follow(`/karne/gosterge/` + one + rest)
	c.take("gosterge", look{sel: "main", height: 1300})
	c.readme("indicator", look{height: 1400})
	c.open("/karne/sapmalar?yil=2022")
	c.take("sapmalar", look{sel: "main", height: 700})
}

func (c *camera) money() {
	c.become(access.Finance)
	c.take("ana-sayfa-mali", look{sel: "main", height: 760})
	c.open("/butce/2024")
	c.take("butce-yili", look{sel: "main", height: 760})
	c.follow(`/butce/defter/` + one + rest)
	c.take("muhasebe-verisi", look{sel: "main", height: 640})
}

func (c *camera) readers() {
	c.become(access.SeniorManager)
	c.take("baskan", look{sel: "main", height: 790})
	c.readme("mayor", look{height: 900})
	c.become(access.Auditor)
	c.open("/denetim")
	c.take("denetim-izi", look{sel: "main", height: 640})
	c.become(access.CouncilMember)
	c.open("/belgeler")
	c.take("belgeler", look{sel: "main", height: 640})
}

func (c *camera) administration() {
	c.become(access.Admin)
	c.open("/birimler")
	c.follow(`/birimler/` + one)
	unit := c.at()
	c.take("birim", look{sel: "main", height: 700})
	c.open(unit + "/birlestir")
	c.take("birim-birlestir", look{sel: "main", height: 700})
	c.open("/kisiler")
	c.named("Ahmet Örnek")
	c.take("kisi", look{sel: "main", height: 760})
	c.follow(`/gorevler/` + one + `/devret`)
	c.take("devir", look{sel: "main", height: 700})
	c.open("/yonetim/sistem")
	c.take("sistem", look{sel: "main", height: 760})
}

// together changes one card as two people at once.
func (c *camera) together() {
	c.become(access.UnitEditor)
	form := c.link(`/hedefler/`+one, 0) + "/duzenle"
	c.become(access.Planner)
	c.open(form)
	const text = `main [name="text"]`
	before := browsertest.See(c.b, chromedp.Evaluate[string](`document.querySelector('`+text+`').value`))
	c.as(c.b, access.UnitEditor)
	status := browsertest.See(c.b, chromedp.Evaluate[string](`(async () => {
		const form = document.querySelector('`+text+`').form, data = new FormData(form);
		data.set("text", data.get("text") + " (2029 sonuna kadar)");
		const r = await fetch(form.action, { method: "POST", body: data.entries().some(([, v]) => v instanceof File) ? data : new URLSearchParams(data) });
		return r.status + " " + r.url;
	})()`, chromedp.EvalAwaitPromise))
	c.t.Log(status)
	c.as(c.b, access.Planner)
	c.fill("text", before+"; erişilebilirlik dâhil")
	c.press(`main form .save button`)
	c.take("birlestirme", look{sel: "main", height: 760})
	c.readme("merge", look{height: 860})
}

package web

import (
	"maps"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

var (
	tokenOf   = regexp.MustCompile(`--([a-z0-9-]+):\s*(#[0-9a-f]{6}(?:[0-9a-f]{2})?);`)
	literalOf = regexp.MustCompile(`#[0-9a-fA-F]{3,8}\b|\b(?:rgb|rgba|hsl|hsla|hwb|lab|lch|oklab|oklch|color)\(`)
	usedOf    = regexp.MustCompile(`var\(--([a-z0-9-]+)`)
	ruleWords = regexp.MustCompile(`:\s[^;{}]*\b(white|black|red|green|blue|gray|grey|yellow|orange|silver)\b`)
)

// colours reads the tokens of the light and of the dark block; the dark block stands twice and must be the same both times.
func colours(t *testing.T) (light, dark map[string]string) {
	t.Helper()
	b, err := os.ReadFile("static/css/00-tokens.css")
	if err != nil {
		t.Fatal(err)
	}
	parts := strings.Split(string(b), "@media screen")
	if len(parts) != 3 {
		t.Fatalf("the tokens have %d blocks, want light, dark by the computer, dark by choice", len(parts))
	}
	blocks := make([]map[string]string, len(parts))
	for i, part := range parts {
		blocks[i] = map[string]string{}
		for _, m := range tokenOf.FindAllStringSubmatch(part, -1) {
			blocks[i][m[1]] = m[2]
		}
	}
	if !maps.Equal(blocks[1], blocks[2]) {
		t.Error("dark by the computer and dark by choice differ")
	}
	if a, b := slices.Sorted(maps.Keys(blocks[0])), slices.Sorted(maps.Keys(blocks[1])); !slices.Equal(a, b) || len(a) < 60 {
		t.Errorf("light and dark do not name the same colours:\n%v\n%v", a, b)
	}
	return blocks[0], blocks[1]
}

// luminance is the relative luminance of WCAG 2.2.
func luminance(hex string) float64 {
	channel := func(i int) float64 {
		n, err := strconv.ParseUint(hex[i:i+2], 16, 8)
		if err != nil {
			return math.NaN()
		}
		x := float64(n) / 255
		if x <= 0.04045 {
			return x / 12.92
		}
		return math.Pow((x+0.055)/1.055, 2.4)
	}
	return 0.2126*channel(1) + 0.7152*channel(3) + 0.0722*channel(5)
}

func contrast(a, b string) float64 {
	x, y := luminance(a), luminance(b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

// pairsOf is every ink with the grounds it stands on: words of at least 4.5, edges and shapes of at least 3.
func pairsOf() (words, edges [][2]string) {
	on := func(list *[][2]string, inks string, grounds string) {
		for ink := range strings.FieldsSeq(inks) {
			for ground := range strings.FieldsSeq(grounds) {
				*list = append(*list, [2]string{ink, ground})
			}
		}
	}
	on(&words, "ink ink-2 ink-3 brand ok warn bad info", "paper ground hover")
	on(&words, "ink ink-2", "sunken mark brand-tint ok-tint warn-tint bad-tint info-tint bad-field mine-tint theirs-tint")
	on(&words, "ink ink-2 bad", "cell-dirty cell-bad cell-locked cell-returned cell-saved cell-waiting cell-chosen")
	on(&words, "brand ink-3", "sunken")
	on(&words, "brand", "brand-tint warn-tint info-tint ok-tint bad-tint cell-chosen")
	on(&words, "brand-dark", "brand-tint paper")
	on(&words, "on-brand", "brand brand-dark")
	on(&words, "top-ink top-ink-2", "top top-hover")
	on(&words, "demo-ink", "demo")
	for _, m := range []string{"ok", "warn", "bad", "info"} {
		on(&words, m, m+"-tint")
	}
	for _, b := range []string{"exceeded", "reached", "acceptable", "partial", "not", "none"} {
		on(&words, "band-"+b+"-ink", "paper ground band-"+b+"-tint")
		on(&edges, "band-"+b, "paper ground")
	}
	on(&edges, "line-2 warn-line focus bad ok info brand", "paper ground")
	on(&edges, "top-line top-focus", "top")
	on(&edges, "chart-line chart-path demo-line", "paper")
	return words, edges
}

func TestColoursCanBeReadInBothThemes(t *testing.T) {
	t.Parallel()
	light, dark := colours(t)
	words, edges := pairsOf()
	for theme, set := range map[string]map[string]string{"light": light, "dark": dark} {
		for least, pairs := range map[float64][][2]string{4.5: words, 3: edges} {
			for _, p := range pairs {
				if set[p[0]] == "" || set[p[1]] == "" {
					t.Errorf("%s: no colour %s or %s", theme, p[0], p[1])
				} else if c := contrast(set[p[0]], set[p[1]]); c < least {
					t.Errorf("%s: --%s on --%s has contrast %.2f, want %.1f", theme, p[0], p[1], c, least)
				}
			}
		}
	}
	if c := contrast("#000000", "#ffffff"); c < 20.9 || c > 21.1 {
		t.Errorf("black on white is %.2f", c)
	}
}

// A colour written anywhere but in the tokens would not follow the theme, and a token nobody declares is no colour at all.
func TestEveryColourIsAToken(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("static/css/*.css")
	if err != nil || len(files) < 8 {
		t.Fatal(err, files)
	}
	comment := regexp.MustCompile(`(?s)/\*.*?\*/`)
	declared := map[string]bool{}
	texts := map[string]string{}
	for _, name := range files {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		texts[name] = comment.ReplaceAllString(string(b), "")
		for _, m := range regexp.MustCompile(`(?:^|[\s;{])--([a-z0-9-]+):`).FindAllStringSubmatch(texts[name], -1) {
			declared[m[1]] = true
		}
	}
	scripts, err := filepath.Glob("static/*.js") // a script may set one on its element
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range scripts {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile(`--([a-z0-9-]+)`).FindAllStringSubmatch(string(b), -1) {
			declared[m[1]] = true
		}
	}
	for _, name := range files {
		for _, m := range usedOf.FindAllStringSubmatch(texts[name], -1) {
			if !declared[m[1]] {
				t.Errorf("%s uses --%s, which nobody declares", name, m[1])
			}
		}
		if strings.HasSuffix(name, "00-tokens.css") {
			continue
		}
		for _, bad := range append(literalOf.FindAllString(texts[name], -1), ruleWords.FindAllString(texts[name], -1)...) {
			t.Errorf("%s writes the colour %q; it belongs into the tokens", name, bad)
		}
	}
}

package lang

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/karne-app/karne/internal/fault"
)

var placeholder = regexp.MustCompile(`\{([a-z_0-9]*)\}`)

func catalog(t *testing.T) *Catalog {
	t.Helper()
	c, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func names(s string) []string {
	var out []string
	for _, m := range placeholder.FindAllStringSubmatch(s, -1) {
		out = append(out, m[1])
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func TestEveryCodeHasBothLanguages(t *testing.T) {
	t.Parallel()
	code := regexp.MustCompile(`^[a-z][a-z0-9_]*(\.[a-z0-9_]+)*$`)
	for k, p := range catalog(t).problems {
		if !code.MatchString(k) {
			t.Errorf("%s: a code is lower-case words joined by dots", k)
		}
		for what, s := range map[string]string{"tr": p.TR, "tr_do": p.TRDo, "en": p.EN, "en_do": p.ENDo} {
			if strings.TrimSpace(s) == "" {
				t.Errorf("%s has no %s", k, what)
			}
			if strings.Count(s, "{") != len(placeholder.FindAllString(s, -1)) {
				t.Errorf("%s %s: a broken placeholder: %s", k, what, s)
			}
		}
		if tr, en := names(p.TR+p.TRDo), names(p.EN+p.ENDo); !slices.Equal(tr, en) {
			t.Errorf("%s: Turkish names %v, English names %v", k, tr, en)
		}
	}
}

func TestEveryWordStandsInBothLanguages(t *testing.T) {
	t.Parallel()
	c := catalog(t)
	for k, tr := range c.words[TR] {
		en, ok := c.words[EN][k]
		if !ok || en == "" || tr == "" {
			t.Errorf("%s lacks a language", k)
		}
		if !slices.Equal(names(tr), names(en)) {
			t.Errorf("%s: placeholders differ: %q, %q", k, tr, en)
		}
	}
	for k := range c.words[EN] {
		if !c.Has(k) {
			t.Errorf("%s lacks Turkish", k)
		}
	}
}

func TestProblemNamesWhatAndWhere(t *testing.T) {
	t.Parallel()
	c := catalog(t)
	f := fault.Invalid("number.decimals", "values.2021", "read", "1,2345678", "expected", "6").On("A1/H1.1/PG1.1.1", "").Cell("Göstergeler", "K7")
	tr, en := c.Problem(f, TR), c.Problem(f, EN)
	if tr.Title != "Ondalık basamak fazla: 1,2345678" || !strings.Contains(tr.Do, "6") {
		t.Errorf("tr: %+v", tr)
	}
	if want := "Too many decimals: 1,2345678 (cell Göstergeler!K7, record A1/H1.1/PG1.1.1, field Yearly value 2021)"; en.Detail != want {
		t.Errorf("en: %q, want %q", en.Detail, want)
	}
	if got := c.Problem(fault.New(fault.KindForbidden, "never.heard_of"), EN); !strings.Contains(got.Title, "never.heard_of") {
		t.Errorf("an unknown code is not named: %+v", got)
	}
	if got := c.Problem(fault.Invalid("number.syntax", ""), TR).Title; got != "Sayı okunamadı: —" {
		t.Errorf("a missing argument: %q", got)
	}
}

func TestWordsFillAndFallBack(t *testing.T) {
	t.Parallel()
	c, err := read([]byte("internal: {tr: a, tr_do: b, en: c, en_do: d}"), fstest.MapFS{
		"tr.yaml":     {Data: []byte(`hello: "{n} satır, {x"`)},
		"tr.web.yaml": {Data: []byte(`only: "yalnız"`)},
		"en.yaml":     {Data: []byte(`hello: "{n} rows"`)},
	})
	if err != nil {
		t.Fatal(err)
	}
	for want, got := range map[string]string{
		"3 rows":      c.T(EN, "hello", "n", "3"),
		"3 satır, {x": c.T(TR, "hello", "n", "3"),
		"yalnız":      c.T(EN, "only"),
		"no.such.key": c.T(TR, "no.such.key"),
	} {
		if want != got {
			t.Errorf("%q, want %q", got, want)
		}
	}
	if _, err := read(nil, fstest.MapFS{"tr.yaml": {Data: []byte("a: b")}, "tr.x.yaml": {Data: []byte("a: c")}, "en.yaml": {Data: []byte("a: b")}}); err == nil {
		t.Error("one key in two files was taken")
	}
}

func TestAcceptLanguage(t *testing.T) {
	t.Parallel()
	for header, want := range map[string]Lang{
		"": TR, "de": TR, "en": EN, "en-GB,tr;q=0.5": EN, "en;q=0.4, tr-TR;q=0.9": TR, "EN-us": EN, "de, en;q=0.1": EN, "en;q=x": TR, "en;q=0": TR, "*": TR,
	} {
		if got := Accept(header); got != want {
			t.Errorf("%q gives %s, want %s", header, got, want)
		}
	}
}

// What programs name quarter/3, evaluation/2022 or approved is said in the reader's words wherever a fault carries it.
func TestPeriodsPapersAndStatesOfFaultsAreSaidInWords(t *testing.T) {
	t.Parallel()
	c := catalog(t)
	for want, f := range map[string]*fault.Fault{
		"Gerçekleşme girilmemiş ya da onaylanmamış: 3. çeyrek, 4. çeyrek (2022)": fault.Invalid("evaluate.value.missing", "value", "read", "quarter/3, quarter/4", "year", "2022"),
		"Bu dönem dondurulmuş: 2022 1. yarıyıl":                                  fault.Invalid("calendar.frozen", "", "window", "2022 half_year/1"),
		"Dönem dondurulmamış: 2022 Haziran":                                      fault.Invalid("evaluate.window.open", "", "read", "2022 month/6"),
		"Bu rapor zaten var: 2022 Değerlendirme Raporu":                          fault.Invalid("evaluate.review.exists", "", "read", "evaluation/2022"),
		"Kayıt bu işlem için uygun durumda değil: Birim onayladı":                fault.Invalid("measure.state", "", "read", "approved", "expected", "entered"),
		"Beyan imzalanmamış: Mali Hizmetler Birim Yöneticisinin Beyanı":          fault.Invalid("account.statement.missing", "", "read", "finance_head"),
		"Dosya adında klasör ayracı olamaz: month/99":                            fault.Invalid("measure.file_name", "", "read", "month/99"),
	} {
		if got := c.Problem(f, TR).Title; got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestJSONTypesAreSaidInWords(t *testing.T) {
	t.Parallel()
	c := catalog(t)
	f := fault.Invalid("json.type", "goals", "read", "string", "expected", "array, null")
	if got := c.Problem(f, TR).Title; got != "Değerin türü yanlış: metin okundu, liste, boş bekleniyordu." {
		t.Error(got)
	}
	if got := c.Problem(f, EN).Title; !strings.Contains(got, "read text, expected list, nothing") {
		t.Error(got)
	}
}

package trtext_test

import (
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/karne-app/karne/pkg/quantity"
	"github.com/karne-app/karne/pkg/trtext"
)

func TestCase(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		f        func(string) string
		in, want string
	}{
		{trtext.Upper, "ışık ilçe çğöşü", "IŞIK İLÇE ÇĞÖŞÜ"},
		{trtext.Lower, "IŞIK İLÇE ÇĞÖŞÜ", "ışık ilçe çğöşü"},
		{trtext.Lower, "I\u0307LÇE", "ilçe"},
		{trtext.Title, "İNSAN KAYNAKLARI VE EĞİTİM MÜDÜRLÜĞÜ", "İnsan Kaynakları Ve Eğitim Müdürlüğü"},
		{trtext.Title, "ışıklar ilçesi'nin", "Işıklar İlçesi'nin"},
		{trtext.Collapse, "  iki \u00a0\t söz\r\nbir ", "iki söz bir"},
		{trtext.Upper, "", ""},
	} {
		if got := c.f(c.in); got != c.want {
			t.Errorf("%q: got %q, want %q", c.in, got, c.want)
		}
	}
}

func TestEqualFold(t *testing.T) {
	t.Parallel()
	for _, same := range [][2]string{
		{"İNSAN KAYNAKLARI", "insan kaynakları"},
		{"IŞIK", "ışık"},
		{"Kâtip Çelebi", "KATİP ÇELEBİ"},
		{"resmî", "resmi"}, {"sükûn", "sükun"}, {"ÎMÂR", "imar"},
		{"imar\u00a0ve  şehircilik\n", "İmar ve Şehircilik"},
		{"“Akıllı” şehir’in", "\"akıllı\" şehir'in"},
		{"2020–2024", "2020-2024"}, {"2020—2024", "2020−2024"},
		{"ﬁnans", "finans"}, {"mü\u00addürlük", "müdürlük"}, {"g\u0306ol", "ğol"}, {"\ufeffbir", "bir"},
	} {
		if !trtext.EqualFold(same[0], same[1]) {
			t.Errorf("%q and %q differ: %q, %q", same[0], same[1], trtext.Fold(same[0]), trtext.Fold(same[1]))
		}
	}
	for _, differ := range [][2]string{{"sınır", "sinir"}, {"kar", "ķar"}, {"oda", "öda"}, {"sal", "şal"}, {"a b", "ab"}, {"I", "i"}} {
		if trtext.EqualFold(differ[0], differ[1]) {
			t.Errorf("%q and %q are different words", differ[0], differ[1])
		}
	}
}

func TestSortKeyOrdersTheTurkishAlphabet(t *testing.T) {
	t.Parallel()
	letters := strings.Split("a b c ç d e f g ğ h ı i j k l m n o ö p r s ş t u ü v y z", " ")
	for _, order := range [][]string{
		letters,
		{"ABC", "Çankaya", "Dere", "Gaz", "Ğ", "Halı", "Irmak", "İlçe", "Jale", "Oda", "Ödev", "Park", "Sal", "Şal", "Tas", "Usta", "Üst", "Vali"},
		{"Hal", "Halk", "Ilıca", "ılıman", "İmar", "imza"},
		{"Basın", "Basın Yayın", "Basınç"},
		{"imar", "İmar", "imar ve", "imâr ve", "imara"},
		{"", "1", "a"},
	} {
		shuffled := slices.Clone(order)
		slices.Reverse(shuffled)
		slices.SortFunc(shuffled, func(a, b string) int { return strings.Compare(trtext.SortKey(a), trtext.SortKey(b)) })
		if !slices.Equal(shuffled, order) {
			t.Errorf("got %v, want %v", shuffled, order)
		}
	}
	// whatever follows, the letter decides: "iz" is after "ıa", and capitals do not matter before letters do
	for i := 1; i < len(letters); i++ {
		if trtext.SortKey(trtext.Upper(letters[i-1])+"z") >= trtext.SortKey(letters[i]+"a") {
			t.Errorf("%sz must come before %sa", letters[i-1], letters[i])
		}
	}
	key := trtext.SortKey("İmar")
	if !strings.HasPrefix(key, "01") || strings.Trim(key, "0123456789abcdef") != "" {
		t.Errorf("form of the key: %s", key)
	}
	long := strings.Repeat("Şehircilik ", 40)
	if len(trtext.SortKey(long)) > trtext.SortKeyLimit || trtext.SortKey(long+"a") >= trtext.SortKey(long+"b") {
		t.Error("a long text has a bounded key that still orders")
	}
}

func TestConcurrentUse(t *testing.T) {
	t.Parallel()
	wantKey, wantFold := trtext.SortKey("İnsan Kaynakları"), trtext.Fold("İnsan Kaynakları")
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			for range 200 {
				trtext.SortKey(strings.Repeat("ş", i*7))
				if trtext.SortKey("İnsan Kaynakları") != wantKey || trtext.Fold("İnsan Kaynakları") != wantFold || trtext.Title("ışık") != "Işık" {
					t.Error("another goroutine's text came back")
					return
				}
			}
		})
	}
	wg.Wait()
}

func TestClean(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		in, want string
		removed  bool
	}{
		{"", "", false},
		{"temiz metin", "temiz metin", false},
		{"bir\r\niki\rüç\n\tdört", "bir\niki\nüç\n\tdört", false},
		{"bir\u2028iki", "bir\niki", false},
		{"g\u0306o\u0308", "ğö", false},
		{"a\x00b\x1bc\x7f\u0090", "abc", true},
		{"g\x00\u0306", "ğ", true},
		{"\ufeffbaş", "baş", true},
		{"ters\u202eyazı\u2066x", "tersyazıx", true},
		{"bozuk\xffbayt", "bozukbayt", true},
		{"\ufffe\U0001ffff", "", true},
		{"👩\u200d🔧 ¼ m²", "👩\u200d🔧 ¼ m²", false},
	} {
		if got, removed := trtext.Clean(c.in); got != c.want || removed != c.removed {
			t.Errorf("%q: got %q %v, want %q %v", c.in, got, removed, c.want, c.removed)
		}
	}
}

func TestLines(t *testing.T) {
	t.Parallel()
	if got := trtext.Lines(" Şeffaflık \r\n\r\n Katılım  ve\tpaylaşım\rAdalet\n"); !slices.Equal(got, []string{"Şeffaflık", "Katılım ve paylaşım", "Adalet"}) {
		t.Errorf("got %q", got)
	}
	if got := trtext.Lines(" \n "); got != nil {
		t.Errorf("no lines: %q", got)
	}
}

func TestInWords(t *testing.T) {
	t.Parallel()
	for kurus, want := range map[quantity.Money]string{
		0:                 "sıfır lira",
		12345:             "yüzyirmiüç lira kırkbeş kuruş",
		45:                "kırkbeş kuruş",
		100:               "bir lira",
		-250:              "eksi iki lira elli kuruş",
		100000:            "bin lira",
		100100:            "binbir lira",
		10000:             "yüz lira",
		101000:            "binon lira",
		200000:            "ikibin lira",
		100000000:         "birmilyon lira",
		100100000:         "birmilyonbin lira",
		1978175988:        "ondokuzmilyonyediyüzseksenbirbinyediyüzellidokuz lira seksensekiz kuruş",
		quantity.MaxMoney: "doksankatrilyon lira",
	} {
		if got := trtext.InWords(kurus); got != want {
			t.Errorf("%s: got %q, want %q", kurus, got, want)
		}
	}
	for n, want := range map[int64]string{
		0: "sıfır", 2024: "ikibinyirmidört", -1: "eksi bir", 21000: "yirmibirbin", 1_000_000_000: "birmilyar",
		-1 << 63: "eksi dokuzkentilyonikiyüzyirmiüçkatrilyonüçyüzyetmişikitrilyonotuzaltımilyarsekizyüzellidörtmilyonyediyüzyetmişbeşbinsekizyüzsekiz",
	} {
		if got := trtext.NumberInWords(n); got != want {
			t.Errorf("%d: got %q, want %q", n, got, want)
		}
	}
}

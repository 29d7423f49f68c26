package web

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/org"
	"github.com/karne-app/karne/pkg/budgetcode"
	"github.com/karne-app/karne/pkg/quantity"
	"github.com/karne-app/karne/pkg/trtext"
)

// Reference data that changes with the law: the lists of budget codes and the dated settings.

func (w *Web) referenceRoutes(g *echo.Group) {
	if w.o.Programmes == nil {
		return
	}
	g.GET("/yonetim/kodlar", w.codes)
	g.GET("/yonetim/kodlar/yeni", w.newCode)
	g.POST("/yonetim/kodlar/yeni", w.addCode)
	g.GET("/yonetim/kodlar/:id/duzenle", w.editCode)
	g.POST("/yonetim/kodlar/:id/duzenle", w.changeCode)
	g.GET("/yonetim/ayarlar", w.settings)
	g.POST("/yonetim/ayarlar", w.setSetting)
}

// codeKinds are the kinds of a code in the order of the lists.
var codeKinds = []budgetcode.Kind{
	budgetcode.Economic, budgetcode.Functional, budgetcode.Financing, budgetcode.Revenue, budgetcode.NetFinancing, budgetcode.Institutional, budgetcode.Programme,
}

// CodesView is the list of codes of one kind.
type CodesView struct {
	Tabs         []Link
	Kind, Set    string
	HasSets      bool
	Sets         []Option
	Year, Search string
	Codes        []CodeLine
	N            int
	CanEdit      bool
	Pager        Pager
}

// CodeLine is one code.
type CodeLine struct {
	ID, Code, Name, Validity, Origin, Source, Note string
	Level                                          int
}

// mostCodes is how many codes a page shows.
const mostCodes = 300

func (w *Web) codes(c echo.Context) error {
	tr := w.words(c)
	kind := budgetcode.Kind(c.QueryParam("tur"))
	if !slices.Contains(codeKinds, kind) {
		kind = budgetcode.Economic
	}
	v := CodesView{Kind: string(kind), Set: c.QueryParam("dizi"), HasSets: kind.HasSets(), Year: c.QueryParam("yil"), Search: c.QueryParam("ara"), CanEdit: may(c, access.CodeEdit)}
	year, _ := strconv.Atoi(v.Year)
	if v.HasSets && v.Set == "" {
		v.Set = string(budgetcode.Classic)
	}
	for _, s := range []budgetcode.Set{budgetcode.Classic, budgetcode.Wide} {
		v.Sets = append(v.Sets, Option{Value: string(s), Text: tr("code_set." + string(s)), Selected: string(s) == v.Set})
	}
	list, err := w.o.Org.Codes(c.Request().Context(), org.CodeQuery{Kind: kind, Set: budgetcode.Set(v.Set), Year: year})
	if err != nil {
		return err
	}
	after, _ := strconv.Atoi(c.QueryParam("sonra"))
	needle := trtext.Fold(v.Search)
	n := 0
	for _, x := range list {
		if needle != "" && !strings.HasPrefix(x.Code, v.Search) && !strings.Contains(trtext.Fold(x.Name), needle) {
			continue
		}
		if n++; n <= after || len(v.Codes) == mostCodes {
			continue
		}
		v.Codes = append(v.Codes, codeLine(tr, x))
	}
	v.N = n
	here := url.Values{"tur": {string(kind)}, "dizi": {v.Set}, "yil": {v.Year}, "ara": {v.Search}}
	if after+len(v.Codes) < n {
		here.Set("sonra", strconv.Itoa(after+len(v.Codes)))
		v.Pager = Pager{More: "/yonetim/kodlar?" + here.Encode(), Shown: len(v.Codes)}
	}
	for _, k := range codeKinds {
		v.Tabs = append(v.Tabs, Link{Text: tr("code_kind." + string(k)), Href: "/yonetim/kodlar?tur=" + string(k), Current: k == kind})
	}
	page := w.page(c, "codes", tr("web.codes.title"), v)
	page.Crumbs = w.crumbs(c, Link{Text: tr("web.nav.management")}, Link{Text: page.Title})
	page.Tabs = w.managementTabs(c, "/yonetim/kodlar")
	if err := w.listed(c, page, nil, "tur", "dizi", "yil", "ara"); err != nil {
		return err
	}
	return w.send(c, http.StatusOK, page)
}

func codeLine(tr Tr, x org.BudgetCode) CodeLine {
	l := CodeLine{ID: x.ID, Code: x.Code, Name: x.Name, Origin: tr("origin." + x.Origin), Source: x.Source, Note: x.Note, Level: strings.Count(x.Code, ".") + 1}
	switch {
	case x.ValidFrom > 0 && x.ValidTo > 0:
		l.Validity = strconv.Itoa(x.ValidFrom) + "–" + strconv.Itoa(x.ValidTo)
	case x.ValidFrom > 0:
		l.Validity = strconv.Itoa(x.ValidFrom) + " –"
	case x.ValidTo > 0:
		l.Validity = "– " + strconv.Itoa(x.ValidTo)
	}
	return l
}

// CodeFormView is the form of a code.
type CodeFormView struct {
	Form  *Form
	Code  string
	Where string
}

func (w *Web) codeForm(c echo.Context, status int, x *org.BudgetCode, f *Form) error {
	tr := w.words(c)
	for _, k := range codeKinds {
		f.Choices["code_kind"] = append(f.Choices["code_kind"], Option{Value: string(k), Text: tr("code_kind." + string(k))})
	}
	for _, s := range []budgetcode.Set{budgetcode.Classic, budgetcode.Wide} {
		f.Choices["code_set"] = append(f.Choices["code_set"], Option{Value: string(s), Text: tr("code_set." + string(s))})
	}
	v := CodeFormView{Form: f}
	title := tr("web.codes.new")
	if x != nil {
		v.Code, title = x.Code, tr("web.codes.edit")
		v.Where = tr("code_kind." + string(x.Kind))
	}
	page := w.page(c, "codeform", title, v)
	page.Crumbs = w.crumbs(c, Link{Text: tr("web.nav.management")}, Link{Text: tr("web.codes.title"), Href: f.Cancel}, Link{Text: title})
	return w.send(c, status, page)
}

func codeValues(x org.BudgetCode) url.Values {
	v := url.Values{}
	put(v, "kind", string(x.Kind))
	put(v, "code_set", string(x.Set))
	put(v, "code", x.Code)
	put(v, "name", x.Name)
	put(v, "valid_from", yearText(x.ValidFrom))
	put(v, "valid_to", yearText(x.ValidTo))
	put(v, "source", x.Source)
	put(v, "note", x.Note)
	return v
}

func (w *Web) newCode(c echo.Context) error {
	if err := asked(c, access.CodeEdit, access.Whole); err != nil {
		return err
	}
	f := w.form(c, "/yonetim/kodlar/yeni", "/yonetim/kodlar").fresh()
	put(f.Values, "kind", c.QueryParam("tur"))
	put(f.Values, "code_set", string(budgetcode.Classic))
	return w.codeForm(c, http.StatusOK, nil, f)
}

func (w *Web) addCode(c echo.Context) error {
	if err := asked(c, access.CodeEdit, access.Whole); err != nil {
		return err
	}
	f := w.form(c, "/yonetim/kodlar/yeni", "/yonetim/kodlar").fresh()
	r, err := w.posted(c, f)
	if err != nil {
		return err
	}
	cmd := org.AddCode{
		Kind: budgetcode.Kind(r.text("kind")), Set: budgetcode.Set(r.text("code_set")), Code: r.text("code"), Name: r.text("name"), ValidFrom: r.year("valid_from"),
		ValidTo: r.year("valid_to"), Source: r.text("source"), Note: r.text("note"), Once: f.idempotency(),
	}
	if err = r.err(); err == nil {
		if _, err = w.o.Org.AddCode(c.Request().Context(), cmd); err == nil {
			return w.done(c, "/yonetim/kodlar", "created")
		}
	}
	if !refusable(err) {
		return err
	}
	w.take(c, f, err, nil)
	return w.codeForm(c, status(err), nil, f)
}

func (w *Web) codeOf(c echo.Context) (org.BudgetCode, *Form, error) {
	if err := asked(c, access.CodeEdit, access.Whole); err != nil {
		return org.BudgetCode{}, nil, err
	}
	x, err := w.o.Org.Code(c.Request().Context(), c.Param("id"))
	return x, w.form(c, "/yonetim/kodlar/"+x.ID+"/duzenle", "/yonetim/kodlar?tur="+string(x.Kind)), err
}

func (w *Web) editCode(c echo.Context) error {
	x, f, err := w.codeOf(c)
	if err != nil {
		return err
	}
	f.Values, f.Version = codeValues(x), itoa(x.Version)
	return w.codeForm(c, http.StatusOK, &x, f)
}

func (w *Web) changeCode(c echo.Context) error {
	x, f, err := w.codeOf(c)
	if err != nil {
		return err
	}
	r, err := w.posted(c, f)
	if err != nil {
		return err
	}
	name, source, note, from, to := r.text("name"), r.text("source"), r.text("note"), r.year("valid_from"), r.year("valid_to")
	if err = r.err(); err == nil {
		_, err = w.o.Org.ChangeCode(c.Request().Context(), org.ChangeCode{ID: x.ID, Version: r.version(), Name: &name, ValidFrom: &from, ValidTo: &to, Source: &source, Note: &note})
		if err == nil {
			return w.done(c, "/yonetim/kodlar", "saved")
		}
	}
	code, err := w.refused(c, f, err, nil, func() (url.Values, int64) { return codeValues(x), x.Version })
	if err != nil {
		return err
	}
	return w.codeForm(c, code, &x, f)
}

// SettingsView is the dated settings, each with the law or policy it rests on.
type SettingsView struct {
	Sections []SettingSection
	Form     *Form
	CanEdit  bool
}

// SettingSection is the settings of one subject.
type SettingSection struct {
	Word   string
	Groups []SettingGroup
}

// SettingGroup is one setting with its values by year.
type SettingGroup struct {
	Name, Word string
	Rows       []SettingLine
}

// SettingLine is one dated value. Was is the value before it; Unverified: nobody has seen the law behind it; Policy: no law asks for it; Now:
// it holds in the year of today.
type SettingLine struct {
	From, Value, Was, Source         string
	Default, Unverified, Policy, Now bool
}

// settingSections are the subjects in the order of the page, with the settings of each; one that is named nowhere stands in the last.
var settingSections = []struct {
	key   string
	names []string
}{
	{"forms", []string{org.CodeSetWideFrom, org.FormSetProgramFrom, org.MetropolitanDistrict}},
	{"programme", []string{org.ProgrammeCallBy, org.OverheadWarnPercent, org.ReserveMaxPercent, org.PlanCostDifference, org.OverrideNeedsDecision}},
	{"process", []string{org.StepsMayBeSkipped, org.PlanUpdateAfterYears, org.PlanUpdateOnce, org.PlanSubmissionMonths, org.ReportSession}},
	{"check", []string{org.AuditCheckBlocks, org.SamplePercent, org.DefinitionChars, org.BudgetDeviation, org.UnusedAppropriation}},
	{"reminders", []string{org.ReminderFirstDays, org.ReminderSecondDays, org.ReminderLateDays}},
	{"windows", []string{org.WindowUnitDays, org.WindowManagerDays, org.WindowOfficeDays, org.JumpPercent, org.DeviationChars}},
	{"scores", []string{org.ScoreMissing, org.ScoreCap, org.GoalRollup, org.BandAcceptable, org.BandPartial, org.OverTarget}},
	{"reports", nil},
}

// sectioned puts the settings under their subjects.
func sectioned(tr Tr, groups []SettingGroup) (out []SettingSection) {
	left := slices.Clone(groups)
	for _, sec := range settingSections {
		s := SettingSection{Word: tr("web.settings.section." + sec.key)}
		left = slices.DeleteFunc(left, func(g SettingGroup) bool {
			if sec.names != nil && !slices.Contains(sec.names, g.Name) {
				return false
			}
			s.Groups = append(s.Groups, g)
			return true
		})
		out = append(out, s)
	}
	return slices.DeleteFunc(out, func(s SettingSection) bool { return len(s.Groups) == 0 })
}

// judge says what stands behind a value, by the words of its source: the program's own texts mark what was not verified (domain.md, [K?]).
func (l *SettingLine) judge() {
	fold := trtext.Fold(l.Source)
	l.Policy = strings.HasPrefix(fold, trtext.Fold("Karne politikası"))
	l.Unverified = strings.Contains(fold, trtext.Fold("doğrulanmadı")) || strings.Contains(fold, trtext.Fold("bilgiye dayalı"))
}

func (w *Web) settings(c echo.Context) error {
	return w.showSettings(c, http.StatusOK, w.form(c, "/yonetim/ayarlar", ""))
}

func (w *Web) showSettings(c echo.Context, status int, f *Form) error {
	rows, err := w.o.Org.SettingRows(c.Request().Context())
	if err != nil {
		return err
	}
	tr := w.words(c)
	if f.Version == "" {
		f.Version = itoa(settingsStamp(rows))
	}
	v := SettingsView{Form: f, CanEdit: may(c, access.SettingEdit)}
	year := w.today().Year()
	var groups []SettingGroup
	at := map[string]int{}
	for _, r := range rows {
		i, ok := at[r.Name]
		if !ok {
			i = len(groups)
			at[r.Name] = i
			groups = append(groups, SettingGroup{Name: r.Name, Word: tr("setting." + r.Name)})
			f.Choices["settings"] = append(f.Choices["settings"], Option{Value: r.Name, Text: tr("setting." + r.Name)})
		}
		l := SettingLine{From: tr("web.settings.always"), Value: settingText(tr, langOf(c), r), Source: r.Source, Default: r.Default}
		if r.ValidFrom > 0 {
			l.From = strconv.Itoa(r.ValidFrom)
		}
		l.judge()
		g := &groups[i]
		if n := len(g.Rows); n > 0 {
			l.Was = g.Rows[n-1].Value
		}
		if l.Now = r.ValidFrom <= year; l.Now {
			for k := range g.Rows {
				g.Rows[k].Now = false
			}
		}
		g.Rows = append(g.Rows, l)
	}
	v.Sections = sectioned(tr, groups)
	page := w.page(c, "settings", tr("web.settings.title"), v)
	page.Tabs = w.managementTabs(c, "/yonetim/ayarlar")
	page.Crumbs = w.crumbs(c, Link{Text: tr("web.nav.management")}, Link{Text: page.Title})
	return w.send(c, status, page)
}

// settingsStamp grows with every change of a setting: a form names what it was filled in on, so that nobody's change is overwritten unseen.
func settingsStamp(rows []org.SettingRow) (n int64) {
	for _, r := range rows {
		n += r.Version
	}
	return n
}

// settingText is a value as people read it.
func settingText(tr Tr, l string, r org.SettingRow) string {
	switch r.Type {
	case org.FlagSetting:
		if r.Value == "true" {
			return tr("yes")
		}
		return tr("no")
	case org.WordSetting:
		return tr("setting.word." + r.Value)
	case org.PercentSetting, org.WideSetting:
		if p, err := quantity.ParsePercent(r.Value); err == nil {
			return viewer{lang: l}.percent(&p).Text
		}
	case org.MonthDaySetting:
		if m, d, ok := strings.Cut(r.Value, "-"); ok {
			return d + "." + m
		}
	case org.YearSetting:
		if r.Value == "0" {
			return tr("web.settings.never")
		}
	}
	return r.Value
}

// settingWire is what was typed, in the form the service takes: 31.05, %30, Evet.
func settingWire(tr Tr, s string) string {
	switch fold := trtext.Fold(s); {
	case fold == trtext.Fold(tr("yes")):
		return "true"
	case fold == trtext.Fold(tr("no")):
		return "false"
	}
	for _, word := range []string{org.MissingZero, org.MissingExcluded, org.RollupMean, org.RollupCost} {
		if trtext.EqualFold(s, tr("setting.word."+word)) {
			return word
		}
	}
	s = strings.Trim(s, "% ")
	if d, m, ok := strings.Cut(s, "."); ok && len(d) == 2 && len(m) == 2 {
		return m + "-" + d
	}
	return strings.ReplaceAll(s, ",", ".")
}

// settingValues is a stored value as the form that names it would hold it.
func settingValues(tr Tr, l string, typed url.Values, r org.SettingRow) url.Values {
	v := url.Values{"name": typed["name"], "valid_from": typed["valid_from"]}
	put(v, "value", settingText(tr, l, r))
	put(v, "source", r.Source)
	return v
}

func (w *Web) setSetting(c echo.Context) error {
	ctx := c.Request().Context()
	if err := asked(c, access.SettingEdit, access.Whole); err != nil {
		return err
	}
	f := w.form(c, "/yonetim/ayarlar", "")
	r, err := w.posted(c, f)
	if err != nil {
		return err
	}
	cmd := org.SetSetting{Name: r.text("name"), ValidFrom: r.year("valid_from"), Value: settingWire(w.words(c), r.text("value")), Source: r.text("source")}
	var stamp int64
	now := url.Values{}
	if err = r.err(); err == nil {
		rows, loadErr := w.o.Org.SettingRows(ctx)
		if loadErr != nil {
			return loadErr
		}
		for _, x := range rows {
			if x.Name == cmd.Name && x.ValidFrom == cmd.ValidFrom && !x.Default {
				cmd.Version, now = x.Version, settingValues(w.words(c), langOf(c), f.Values, x)
			}
		}
		// A setting that stands at no such year yet overwrites nothing, whatever else has changed meanwhile.
		if stamp = settingsStamp(rows); r.version() != stamp && cmd.Version != 0 {
			err = fault.Stale("", r.version(), stamp)
		} else if _, err = w.o.Org.SetSetting(ctx, cmd); err == nil {
			return w.done(c, "/yonetim/ayarlar", "saved")
		}
	}
	f.Holder = "ayar"
	code, err := w.refused(c, f, err, nil, func() (url.Values, int64) { return now, stamp })
	if err != nil {
		return err
	}
	return w.showSettings(c, code, f)
}

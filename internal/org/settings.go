package org

import (
	"slices"
	"strconv"
	"strings"

	"github.com/karne-app/karne/internal/act"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/pkg/budgetcode"
	"github.com/karne-app/karne/pkg/period"
	"github.com/karne-app/karne/pkg/quantity"
)

// The form sets of the performance programme (domain.md §1.2): the five tables of the 2009 guide, and those of programme budgeting.
const (
	FormSet2009      = "PP_2009"
	FormSetProgramme = "PP_PROGRAM_2026"
)

// Settings is what holds in one budget year: what the law leaves open or we could not verify, and our own policies.
type Settings struct {
	CodeSet               budgetcode.Set   // form of the economic code
	FormSet               string           // FormSet2009 or FormSetProgramme
	OverheadWarn          quantity.Percent // a larger share of overhead in the budget is a warning (R-MAL-03)
	MetropolitanDistrict  bool             // the budget is adopted by the metropolitan council too
	ProgrammeCallBy       period.Date      // the day of the year before by which the programme is called for
	PlanCostDifference    quantity.Percent // a larger difference from the plan's cost of the year wants a text (R-MAL-05)
	ReserveMax            quantity.Percent // largest share of reserve appropriation (09) in the budget
	OverrideNeedsDecision bool             // an indicator value other than the plan's needs a decision beside its reason (R-TUT-01)

	// Days after the end of a period until which units enter, managers approve and the strategy office verifies; it opens the day after.
	WindowUnitDays, WindowManagerDays, WindowOfficeDays int
	ScoreMissing                                        string           // what a value missing after the freeze counts: zero or excluded (domain.md §3.3)
	ScoreCap                                            quantity.Percent // a score counts at most this much in a roll-up
	GoalRollup                                          string           // mean of the targets, or weighted by cost
	BandAcceptable                                      quantity.Percent // from here a score is acceptable (makul)
	BandPartial                                         quantity.Percent // from here partial (kısmen)
	OverTarget                                          quantity.Percent // above it a comment on the target's realism is asked (R-SAP-03)
	JumpPercent                                         quantity.Percent // a value further than this from the one before must be confirmed (R-VER-07)
	DeviationChars                                      int              // least length of a deviation's narrative
	InsufficientShare                                   quantity.Percent // share of all members that makes a report insufficient (5393 md. 26)
	MonitoringReportBy                                  period.Date      // of the year itself
	EvaluationReportBy                                  period.Date      // of the year after
	UnitReportBy                                        period.Date      // of the year after

	StepsMayBeSkipped    bool             // a document may pass over an inner step; what was skipped is written down
	PlanUpdateAfterYears int              // years a plan is applied before it may be updated
	PlanUpdateOnce       bool             // a value an update changed may not be changed by a further one
	AuditCheckBlocks     bool             // open errors of the audit check stop a submission
	SamplePercent        quantity.Percent // least share of a period's values whose evidence the strategy office looks at (R-VER-06)
	DefinitionChars      int              // least length of an indicator's definition (R-IYT-01)
	BudgetDeviation      quantity.Percent // a budget line realised further than this from its appropriation wants a reason (R-SAP-05)
	UnusedAppropriation  quantity.Percent // above it "not enough budget" contradicts the money (R-SAP-06)
	ReportSession        int              // month of the council session that hears the activity report
	PlanSubmissionMonths int              // months after the local election until the plan is submitted to the council
	ReminderFirstDays    int              // days before a due date of the first reminder
	ReminderSecondDays   int              // and of the second
	ReminderLateDays     int              // days between reminders once it is late
}

// Names of settings; the values of each are of one SettingType.
const (
	CodeSetWideFrom       = "code_set_wide_from"
	FormSetProgramFrom    = "form_set_program_from"
	OverheadWarnPercent   = "overhead_warn_percent"
	MetropolitanDistrict  = "metropolitan_district"
	ProgrammeCallBy       = "programme_call_by"
	PlanCostDifference    = "plan_cost_difference_percent"
	ReserveMaxPercent     = "reserve_max_percent"
	OverrideNeedsDecision = "override_needs_decision"
	WindowUnitDays        = "window_unit_days"
	WindowManagerDays     = "window_manager_days"
	WindowOfficeDays      = "window_office_days"
	ScoreMissing          = "score_missing_after_freeze"
	ScoreCap              = "score_cap_percent"
	GoalRollup            = "goal_rollup"
	BandAcceptable        = "band_acceptable_percent"
	BandPartial           = "band_partial_percent"
	OverTarget            = "over_target_percent"
	JumpPercent           = "value_jump_percent"
	DeviationChars        = "deviation_characters"
	InsufficientShare     = "report_insufficient_percent"
	MonitoringReportBy    = "monitoring_report_by"
	EvaluationReportBy    = "evaluation_report_by"
	UnitReportBy          = "unit_report_by"
	StepsMayBeSkipped     = "steps_may_be_skipped"
	PlanUpdateAfterYears  = "plan_update_after_years"
	PlanUpdateOnce        = "plan_update_once"
	AuditCheckBlocks      = "audit_check_blocks"
	SamplePercent         = "evidence_sample_percent"
	DefinitionChars       = "definition_characters"
	BudgetDeviation       = "budget_deviation_percent"
	UnusedAppropriation   = "unused_appropriation_percent"
	ReportSession         = "report_session_month"
	PlanSubmissionMonths  = "plan_submission_months"
	ReminderFirstDays     = "reminder_first_days"
	ReminderSecondDays    = "reminder_second_days"
	ReminderLateDays      = "reminder_late_days"
)

// The words of ScoreMissing and GoalRollup.
const (
	MissingZero     = "zero"
	MissingExcluded = "excluded"
	RollupMean      = "mean"
	RollupCost      = "cost"
)

// SettingType says how a setting's value is written.
type SettingType string

// The types: a budget year (0: never), a percentage of 0 to 100 in the wire form ("12.5"), true or false, a day of the year (05-31).
const (
	YearSetting     SettingType = "year"
	PercentSetting  SettingType = "percent"
	FlagSetting     SettingType = "flag"
	MonthDaySetting SettingType = "month_day"
	CountSetting    SettingType = "count"        // 0…10000
	WordSetting     SettingType = "word"         // one of the setting's words
	WideSetting     SettingType = "wide_percent" // a percentage of 0 to 10000: of a value, not of a whole
)

type settingKind struct {
	name, value string
	of          SettingType
	source      string
	words       []string // of a WordSetting
}

// settingKinds are the settings with what holds until somebody sets them, and why (domain.md; [K?] marks what was not verified).
var settingKinds = []settingKind{
	{CodeSetWideFrom, "2026", YearSetting, "2026-2028 Dönemi Mahalli İdareler Bütçe Hazırlama Rehberi (28.05.2025): mahalli idarelerde program bütçe 2026'dan. Belediyede geniş ekonomik kodun yürürlük yılı doğrulanmadı.", nil},
	{FormSetProgramFrom, "2026", YearSetting, "2026-2028 Dönemi Mahalli İdareler Bütçe Hazırlama Rehberi (28.05.2025); önceki yıllar Performans Programı Hazırlama Rehberi (Mayıs 2009). Belediye tabloları doğrulanmadı.", nil},
	{OverheadWarnPercent, "30", PercentSetting, "Karne politikası: Sayıştay bulguları yüksek genel yönetim gideri payını eleştirir; mevzuatta sınır yoktur.", nil},
	{MetropolitanDistrict, "true", FlagSetting, "5216 sayılı Kanun md. 25: ilçe belediyelerinin bütçeleri büyükşehir meclisince de kabul edilir. Maddesi bilgiye dayalı; büyükşehir dışındaki belediyeler kapatır.", nil},
	{ProgrammeCallBy, "05-31", MonthDaySetting, "22.04.2021 tarihli ve 31462 sayılı RG'deki Yönetmelik: performans programı çağrısı mayıs sonuna kadar.", nil},
	{PlanCostDifference, "25", PercentSetting, "Karne politikası (R-MAL-05): plandaki yıl maliyetinden bu orandan büyük sapma açıklanır; bilgi amaçlıdır.", nil},
	{ReserveMaxPercent, "10", PercentSetting, "Mahalli İdareler Bütçe ve Muhasebe Yönetmeliği (27.05.2016, 29724 mük.): yedek ödenek bütçenin yüzde onunu aşamaz. Bilgiye dayalı, maddesi doğrulanmadı.", nil},
	{OverrideNeedsDecision, "true", FlagSetting, "Karne politikası (R-TUT-01): plandaki gösterge değerinden ayrılma belgeli bir karara dayanır.", nil},
	{WindowUnitDays, "15", CountSetting, "Karne politikası: birimler dönem bitiminden sonra bu kadar gün içinde veri girer.", nil},
	{WindowManagerDays, "20", CountSetting, "Karne politikası: birim müdürü dönem bitiminden sonra bu kadar gün içinde onaylar.", nil},
	{WindowOfficeDays, "30", CountSetting, "Karne politikası: strateji birimi dönem bitiminden sonra bu kadar gün içinde doğrular.", nil},
	{ScoreMissing, MissingZero, WordSetting, "Karne politikası: dönem dondurulduktan sonra girilmemiş veri sıfır sayılır; mevzuatta hüküm yoktur.", []string{MissingZero, MissingExcluded}},
	{ScoreCap, "100", WideSetting, "Karne politikası: hedef performansında bir gösterge en çok bu kadar sayılır; mevzuatta hüküm yoktur.", nil},
	{GoalRollup, RollupMean, WordSetting, "Karne politikası: amaç performansı hedeflerin basit ortalamasıdır; maliyetle ağırlıklandırılabilir. Rehber göstergeden hedefe kadarını düzenler.", []string{RollupMean, RollupCost}},
	{BandAcceptable, "80", PercentSetting, "Karne politikası: belediye planları için doğrulanmış resmî performans aralığı yoktur.", nil},
	{BandPartial, "50", PercentSetting, "Karne politikası: belediye planları için doğrulanmış resmî performans aralığı yoktur.", nil},
	{OverTarget, "120", WideSetting, "Karne politikası (R-SAP-03): bu oranın üzerindeki gerçekleşmede hedefin gerçekçiliği sorulur.", nil},
	{JumpPercent, "200", WideSetting, "Karne politikası (R-VER-07): önceki değere göre bu orandan büyük değişim giren kişiye sorulur.", nil},
	{DeviationChars, "30", CountSetting, "Karne politikası: sapma açıklaması en az bu kadar karakterdir.", nil},
	{InsufficientShare, "75", PercentSetting, "5393 sayılı Kanun md. 26: faaliyet raporunun yetersizliğine üye tam sayısının dörtte üç çoğunluğuyla karar verilir. Bilgiye dayalı.", nil},
	{MonitoringReportBy, "07-31", MonthDaySetting, "Ocak-haziran izleme raporu temmuz sonuna kadar. Doğrulanmadı.", nil},
	{EvaluationReportBy, "02-28", MonthDaySetting, "Değerlendirme raporu izleyen yılın şubat sonuna kadar. Doğrulanmadı.", nil},
	{UnitReportBy, "02-28", MonthDaySetting, "Birim faaliyet raporları mahalli idarelerde izleyen yılın şubat sonuna kadar üst yöneticiye sunulur.", nil},
	{StepsMayBeSkipped, "true", FlagSetting, "Karne politikası: Karne'den önce alınmış kararlar iç adımları olmadan kaydedilebilsin; atlanan adım kayda geçer ve denetim öncesi kontrolde görünür.", nil},
	{PlanUpdateAfterYears, "2", CountSetting, "26.05.2006 tarihli Stratejik Planlama Yönetmeliği: plan en az iki yıl uygulandıktan sonra kalan süre için güncellenebilir. Sonraki yönetmelikte doğrulanmadı.", nil},
	{PlanUpdateOnce, "true", FlagSetting, "22.04.2021 tarihli ve 31462 sayılı RG'deki Yönetmelik: bir güncellemede değiştirilen gösterge değeri sonraki güncellemede değiştirilemez.", nil},
	{AuditCheckBlocks, "true", FlagSetting, "Karne politikası: denetim öncesi kontrolün açık hataları sunuşu durdurur; gerekçeli muafiyet kaldırır.", nil},
	{SamplePercent, "5", PercentSetting, "Karne politikası (R-VER-06): strateji birimi her dönem değerlerin en az bu oranının kanıtına bakar; mevzuatta oran yoktur.", nil},
	{DefinitionChars, "40", CountSetting, "Karne politikası (R-IYT-01): gösterge tanımı en az bu kadar karakterdir.", nil},
	{BudgetDeviation, "0", PercentSetting, "Sayıştay bulgusu (Mamak 2018): bütçe sapmasında eşik tanınmaz; bu yüzden 0.", nil},
	{UnusedAppropriation, "40", PercentSetting, "Karne politikası (R-SAP-06): ödeneğin bu orandan fazlası kullanılmamışken bütçe yetersizliği gerekçesi çelişkilidir.", nil},
	{ReportSession, "4", CountSetting, "5393 sayılı Kanun md. 56: faaliyet raporu nisan ayı meclis toplantısında sunulur.", nil},
	{PlanSubmissionMonths, "6", CountSetting, "5393 sayılı Kanun md. 41: stratejik plan mahalli idareler genel seçiminden itibaren altı ay içinde meclise sunulur.", nil},
	{ReminderFirstDays, "14", CountSetting, "Karne politikası: ilk hatırlatma son günden bu kadar gün önce gider.", nil},
	{ReminderSecondDays, "3", CountSetting, "Karne politikası: ikinci hatırlatma son günden bu kadar gün önce gider.", nil},
	{ReminderLateDays, "7", CountSetting, "Karne politikası: gecikmiş iş bu kadar günde bir hatırlatılır.", nil},
}

func settingOf(name string) (settingKind, bool) {
	i := slices.IndexFunc(settingKinds, func(k settingKind) bool { return k.name == name })
	if i < 0 {
		return settingKind{}, false
	}
	return settingKinds[i], true
}

// SettingRow is one dated value of a setting.
type SettingRow struct {
	ID        string      `json:"id"` // empty for what the program itself brings
	Name      string      `json:"name"`
	Type      SettingType `json:"type"`
	ValidFrom int         `json:"valid_from"` // first budget year; 0: always
	Value     string      `json:"value"`
	Source    string      `json:"source"`
	Default   bool        `json:"default"` // the program's own; it holds where no other row does
	Version   int64       `json:"version"`
}

// SetSetting gives a setting a value from a budget year on (ValidFrom 0: always). Version is that of the row of this name and year that
// was read, 0 when there was none. Source says on what the value rests.
type SetSetting struct {
	Name      string `json:"name" validate:"required,max=60"`
	ValidFrom int    `json:"valid_from"`
	Value     string `json:"value" validate:"required,max=200"`
	Source    string `json:"source" validate:"required,max=500"`
	Version   int64  `json:"version" validate:"gte=0"`
}

// row reads the command: a known name, a value of its type in canonical form, a year.
func (c SetSetting) row(id string) (SettingRow, fault.List) {
	var l fault.List
	act.Text(&l, "source", &c.Source)
	if c.Source == "" {
		l = append(l, fault.Invalid("text.required", "source"))
	}
	year(&l, "valid_from", c.ValidFrom)
	r := SettingRow{ID: id, Name: c.Name, ValidFrom: c.ValidFrom, Source: c.Source, Version: 1}
	k, ok := settingOf(c.Name)
	if !ok {
		names := make([]string, len(settingKinds))
		for i, k := range settingKinds {
			names[i] = k.name
		}
		return r, append(l, fault.Invalid("org.setting.unknown", "name", "read", c.Name, "expected", strings.Join(names, ", ")))
	}
	r.Type = k.of
	if r.Value, ok = k.canonical(c.Value); !ok {
		l = append(l, fault.Invalid("org.setting.value", "value", "read", c.Value, "expected", k.expected()))
	}
	return r, l
}

var expectedOf = map[SettingType]string{
	YearSetting: "0 · 1990…2199", PercentSetting: "0…100", FlagSetting: "true · false", MonthDaySetting: "01-01…12-31",
	CountSetting: "0…10000", WideSetting: "0…10000",
}

func (k settingKind) expected() string {
	if k.of == WordSetting {
		return strings.Join(k.words, " · ")
	}
	return expectedOf[k.of]
}

// canonical is the value as it is kept; false when it is not of the type.
func (k settingKind) canonical(value string) (string, bool) {
	value = strings.TrimSpace(value)
	switch k.of {
	case YearSetting:
		y, err := strconv.Atoi(value)
		return strconv.Itoa(y), err == nil && (y == 0 || (y >= firstYear && y <= lastYear))
	case PercentSetting:
		p, err := quantity.ParsePercent(value)
		return p.String(), err == nil && p >= 0 && p <= quantity.Hundred
	case FlagSetting:
		return value, value == "true" || value == "false"
	case CountSetting:
		n, err := strconv.Atoi(value)
		return strconv.Itoa(n), err == nil && n >= 0 && n <= 10000
	case WideSetting:
		p, err := quantity.ParsePercent(value)
		return p.String(), err == nil && p >= 0 && p <= 100*quantity.Hundred
	case WordSetting:
		return value, slices.Contains(k.words, value)
	case MonthDaySetting:
		// A day that not every year has cannot be a yearly day: 2001 had no 29 February.
		return value, len(value) == len("05-31") && period.Date("2001-"+value).Check() == nil
	}
	return "", false
}

// valuesIn gives the value of each setting in a budget year: that of the newest row dated by then, else the default.
func valuesIn(rows []SettingRow, year int) map[string]string {
	values := make(map[string]string, len(settingKinds))
	from := make(map[string]int, len(settingKinds))
	for _, k := range settingKinds {
		values[k.name], from[k.name] = k.value, -1
	}
	for _, r := range rows {
		if f, ok := from[r.Name]; ok && r.ValidFrom <= year && r.ValidFrom > f {
			values[r.Name], from[r.Name] = r.Value, r.ValidFrom
		}
	}
	return values
}

func settingsIn(rows []SettingRow, year int) (Settings, error) {
	v := valuesIn(rows, year)
	var err error
	for _, k := range settingKinds { // a row that a foreign hand wrote must not be read as something else
		if _, ok := k.canonical(v[k.name]); !ok {
			return Settings{}, fault.Invalid("org.setting.value", k.name, "read", v[k.name], "expected", k.expected())
		}
	}
	number := func(name string) int {
		n, e := strconv.Atoi(v[name])
		if e != nil {
			err = e
		}
		return n
	}
	percent := func(name string) quantity.Percent {
		p, e := quantity.ParsePercent(v[name])
		if e != nil {
			err = e
		}
		return p
	}
	s := Settings{
		CodeSet: budgetcode.SetFor(year, number(CodeSetWideFrom)), FormSet: FormSet2009, OverheadWarn: percent(OverheadWarnPercent),
		MetropolitanDistrict: v[MetropolitanDistrict] == "true", PlanCostDifference: percent(PlanCostDifference),
		ProgrammeCallBy: yearDay(year-1, v[ProgrammeCallBy]), ReserveMax: percent(ReserveMaxPercent),
		OverrideNeedsDecision: v[OverrideNeedsDecision] == "true",
		WindowUnitDays:        number(WindowUnitDays), WindowManagerDays: number(WindowManagerDays), WindowOfficeDays: number(WindowOfficeDays),
		ScoreMissing: v[ScoreMissing], ScoreCap: percent(ScoreCap), GoalRollup: v[GoalRollup], BandAcceptable: percent(BandAcceptable),
		BandPartial: percent(BandPartial), OverTarget: percent(OverTarget), JumpPercent: percent(JumpPercent), DeviationChars: number(DeviationChars),
		InsufficientShare: percent(InsufficientShare), MonitoringReportBy: yearDay(year, v[MonitoringReportBy]),
		EvaluationReportBy: yearDay(year+1, v[EvaluationReportBy]), UnitReportBy: yearDay(year+1, v[UnitReportBy]),
		StepsMayBeSkipped: v[StepsMayBeSkipped] == "true", PlanUpdateAfterYears: number(PlanUpdateAfterYears), PlanUpdateOnce: v[PlanUpdateOnce] == "true", AuditCheckBlocks: v[AuditCheckBlocks] == "true",
		SamplePercent: percent(SamplePercent), DefinitionChars: number(DefinitionChars), BudgetDeviation: percent(BudgetDeviation), UnusedAppropriation: percent(UnusedAppropriation),
		ReportSession: number(ReportSession), PlanSubmissionMonths: number(PlanSubmissionMonths),
		ReminderFirstDays: number(ReminderFirstDays), ReminderSecondDays: number(ReminderSecondDays), ReminderLateDays: number(ReminderLateDays),
	}
	if from := number(FormSetProgramFrom); from > 0 && year >= from {
		s.FormSet = FormSetProgramme
	}
	return s, err
}

// yearDay is a day of a year. 02-28 stands for the end of February, which is the 29th in a leap year.
func yearDay(year int, monthDay string) period.Date {
	if leap, err := period.NewDate(year, 2, 29); err == nil && monthDay == "02-28" {
		return leap
	}
	return period.Date(strconv.Itoa(year) + "-" + monthDay)
}

package lang

import (
	"regexp"
	"strings"
)

// lists name the list that the machine words in a fault's arguments are of, by code: "approved" is a state of a value in one fault and of a
// deviation in another.
var lists = map[string]string{
	"json.type":                      "json_type.",
	"calendar.plan_undecided":        "state.",
	"measure.plan.undecided":         "state.",
	"measure.state":                  "web.state.v_",
	"measure.freeze.state":           "web.state.v_",
	"measure.window.frequency":       "frequency.",
	"evaluate.plan.undecided":        "state.",
	"evaluate.deviation.state":       "deviation_state.",
	"evaluate.deviation.unapproved":  "deviation_state.",
	"evaluate.decision.body":         "body.",
	"account.state":                  "report_state.",
	"account.unit.state":             "unit_report_state.",
	"account.unit.not_received":      "unit_report_state.",
	"account.statement.missing":      "statement.",
	"account.statement.text_missing": "statement.",
	"account.copy.missing":           "recipient.",
	"account.vote.body":              "body.",
}

// named are periods (quarter/3) and papers (evaluation/2022) as programs name them.
var named = regexp.MustCompile(`\b(month|quarter|half_year|year|monitoring|evaluation|report)/(\d+)\b`)

// argument is an argument of a fault in the reader's language: words of the list its code has, periods and papers. Other text stays.
func (c *Catalog) argument(l Lang, code, v string) string {
	if list := lists[code]; list != "" {
		parts := strings.Split(v, ", ")
		for i, p := range parts {
			if c.Has(list + p) {
				parts[i] = c.T(l, list+p)
			}
		}
		v = strings.Join(parts, ", ")
	}
	if !strings.Contains(v, "/") {
		return v
	}
	return named.ReplaceAllStringFunc(v, func(s string) string {
		kind, n, _ := strings.Cut(s, "/")
		switch kind {
		case "monitoring", "evaluation":
			return n + " " + c.T(l, "review_kind."+kind)
		case "report":
			return n + " " + c.T(l, "record.activity_report")
		}
		if name := c.Period(l, kind, n); name != "" {
			return name
		}
		return s
	})
}

// Period is what people call a period of a year: 2. çeyrek, Haziran, Yıl sonu; empty for what is none.
func (c *Catalog) Period(l Lang, frequency, no string) string {
	key := "web.window." + frequency
	if frequency == "month" {
		key = "web.month." + no
	}
	if !c.Has(key) {
		return ""
	}
	return c.T(l, key, "n", no)
}

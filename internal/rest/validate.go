package rest

import (
	"cmp"
	"encoding/json"
	"errors"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/httpx"
	"github.com/karne-app/karne/pkg/period"
	"github.com/karne-app/karne/pkg/quantity"
)

// value holds one JSON value against its schema and adds every fault with the path of its field, the first httpx.MaxFaults of them. It knows the part of OpenAPI
// 3.0.3 the contract uses; a test compares its verdicts with kin-openapi's.
func (c *contract) value(l *fault.List, s *openapi3.Schema, v any, at string) {
	if s.Type == nil || len(*l) >= httpx.MaxFaults {
		return // any value, or enough said
	}
	if v == nil {
		if !s.Nullable {
			*l = append(*l, fault.Invalid("json.null", at, "expected", s.Type.Slice()[0]))
		}
		return
	}
	switch {
	case s.Type.Is("string"):
		c.text(l, s, v, at)
	case s.Type.Is("integer"):
		c.integer(l, s, v, at)
	case s.Type.Is("boolean"):
		if _, ok := v.(bool); !ok {
			wrongType(l, s, v, at)
		}
	case s.Type.Is("array"):
		c.list(l, s, v, at)
	case s.Type.Is("object"):
		c.object(l, s, v, at)
	}
}

func wrongType(l *fault.List, s *openapi3.Schema, v any, at string) {
	*l = append(*l, fault.Invalid("json.type", at, "read", typeOf(v), "expected", s.Type.Slice()[0]))
}

func typeOf(v any) string {
	switch v := v.(type) {
	case string:
		return "string " + strconv.Quote(cut(v))
	case json.Number:
		return "number " + cut(v.String())
	case bool:
		return "boolean " + strconv.FormatBool(v)
	case []any:
		return "array"
	case map[string]any:
		return "object"
	}
	return "null"
}

func (c *contract) text(l *fault.List, s *openapi3.Schema, v any, at string) {
	add := func(code, read, expected string) {
		*l = append(*l, fault.Invalid(code, at, "read", read, "expected", expected))
	}
	number, _ := s.Extensions["x-karne-number"].(string)
	t, ok := v.(string)
	if !ok {
		if _, isNumber := v.(json.Number); number != "" && isNumber {
			add("number.type", typeOf(v), `"12.5"`)
			return
		}
		wrongType(l, s, v, at)
		return
	}
	if number != "" {
		if err := parseNumber(number, t); err != nil {
			*l = append(*l, numberFault(err, at))
			return
		}
	}
	if len(s.Enum) > 0 && !slices.Contains(s.Enum, any(t)) {
		add("enum.unknown", cut(t), choices(s.Enum))
		return
	}
	switch n := utf8.RuneCountInString(t); {
	case s.MaxLength != nil && uint64(n) > *s.MaxLength && c.words[s] == "":
		add("text.length", strconv.Itoa(n), strconv.FormatUint(*s.MaxLength, 10))
		return
	case uint64(n) < s.MinLength && n == 0:
		add("text.required", "", "")
		return
	case uint64(n) < s.MinLength:
		add("text.short", strconv.Itoa(n), strconv.FormatUint(s.MinLength, 10))
		return
	}
	switch word := c.words[s]; {
	case word == "Date":
		if _, err := period.ParseISO(t); err != nil {
			*l = append(*l, dateFault(err, at))
		}
	case s.Pattern == "" || matches(s.Pattern, t):
	case word == "Id":
		add("id.syntax", cut(t), "")
	case number != "":
		add("number.syntax", cut(t), "1234.56")
	default:
		add("text.pattern", cut(t), s.Pattern)
	}
}

func parseNumber(kind, s string) error {
	var err error
	switch kind {
	case "money":
		_, err = quantity.ParseMoney(s)
	case "amount":
		_, err = quantity.ParseAmount(s)
	case "percent":
		_, err = quantity.ParsePercent(s)
	}
	return err
}

// numberFault gives a quantity's refusal its field.
func numberFault(err error, at string) *fault.Fault {
	var q *quantity.Error
	if errors.As(err, &q) {
		return fault.Invalid(q.Code, at, "read", q.Read, "expected", q.Expected)
	}
	return fault.Invalid("number.syntax", at).Wrap(err)
}

func dateFault(err error, at string) *fault.Fault {
	var p *period.Error
	if errors.As(err, &p) {
		return fault.Invalid(p.Code, at, "read", p.Read, "expected", p.Expected)
	}
	return fault.Invalid("date.syntax", at).Wrap(err)
}

func (c *contract) integer(l *fault.List, s *openapi3.Schema, v any, at string) {
	n, ok := v.(json.Number)
	if !ok {
		wrongType(l, s, v, at)
		return
	}
	i, err := strconv.ParseInt(n.String(), 10, 64)
	if errors.Is(err, strconv.ErrSyntax) {
		wrongType(l, s, v, at)
		return
	}
	low, high := "", ""
	if s.Min != nil {
		low = strconv.FormatFloat(*s.Min, 'f', -1, 64)
	}
	if s.Max != nil {
		high = strconv.FormatFloat(*s.Max, 'f', -1, 64)
	}
	if err != nil || (s.Min != nil && float64(i) < *s.Min) || (s.Max != nil && float64(i) > *s.Max) {
		code := "number.range"
		if c.words[s] == "Year" {
			code = "year.range"
		}
		*l = append(*l, fault.Invalid(code, at, "read", cut(n.String()), "expected", low+"…"+high))
	}
}

func (c *contract) list(l *fault.List, s *openapi3.Schema, v any, at string) {
	items, ok := v.([]any)
	if !ok {
		wrongType(l, s, v, at)
		return
	}
	n := uint64(len(items))
	switch {
	case s.MaxItems != nil && n > *s.MaxItems:
		*l = append(*l, fault.Invalid("list.length", at, "read", strconv.Itoa(len(items)), "expected", "≤ "+strconv.FormatUint(*s.MaxItems, 10)))
		return // a list over its limit is not walked
	case n < s.MinItems:
		*l = append(*l, fault.Invalid("list.length", at, "read", strconv.Itoa(len(items)), "expected", "≥ "+strconv.FormatUint(s.MinItems, 10)))
	}
	for i, item := range items {
		c.value(l, s.Items.Value, item, at+"["+strconv.Itoa(i)+"]")
	}
}

func (c *contract) object(l *fault.List, s *openapi3.Schema, v any, at string) {
	m, ok := v.(map[string]any)
	if !ok {
		wrongType(l, s, v, at)
		return
	}
	for _, k := range s.Required {
		if _, ok := m[k]; !ok {
			*l = append(*l, fault.Invalid("json.missing_field", httpx.Join(at, k), "read", k))
		}
	}
	if s.MaxProps != nil && uint64(len(m)) > *s.MaxProps {
		*l = append(*l, fault.Invalid("list.length", at, "read", strconv.Itoa(len(m)), "expected", "≤ "+strconv.FormatUint(*s.MaxProps, 10)))
		return
	}
	for _, k := range sorted(m) {
		if len(*l) >= httpx.MaxFaults {
			return
		}
		field := httpx.Join(at, k)
		switch p := s.Properties[k]; {
		case p != nil:
			c.value(l, p.Value, m[k], field)
		case s.AdditionalProperties.Schema == nil:
			*l = append(*l, fault.Invalid("json.unknown_field", httpx.Join(at, cut(k)), "read", cut(k)))
		case !matches(`^[12]\d{3}$`, k):
			*l = append(*l, fault.Invalid("year.syntax", httpx.Join(at, cut(k)), "read", cut(k)))
		default:
			c.value(l, s.AdditionalProperties.Schema.Value, m[k], field)
		}
	}
}

// coerce reads a query value as its schema's type; what cannot be read stays text and is refused as such.
func coerce(s *openapi3.Schema, v string) any {
	switch {
	case s.Type.Is("integer"):
		if matches(`^-?\d{1,19}$`, v) {
			return json.Number(v)
		}
	case s.Type.Is("boolean"):
		if v == "true" || v == "false" {
			return v == "true"
		}
	}
	return v
}

func choices(enum []any) string {
	var out []string
	for _, e := range enum {
		if s, ok := e.(string); ok {
			out = append(out, s)
		}
	}
	return strings.Join(out, ", ")
}

var patterns sync.Map // pattern → *regexp.Regexp

func matches(pattern, s string) bool {
	re, ok := patterns.Load(pattern)
	if !ok {
		re, _ = patterns.LoadOrStore(pattern, regexp.MustCompile(pattern))
	}
	return re.(*regexp.Regexp).MatchString(s)
}

func sorted[K cmp.Ordered, V any](m map[K]V) []K { return slices.Sorted(maps.Keys(m)) }

// cut shortens what a refusal repeats.
func cut(s string) string {
	const most = 60
	if r := []rune(s); len(r) > most {
		return string(r[:most]) + "…"
	}
	return s
}

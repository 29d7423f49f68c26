package intake

import (
	"bytes"
	"errors"
	"fmt"
	"math/big"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"

	"github.com/karne-app/karne/api"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/pkg/period"
	"github.com/karne-app/karne/pkg/quantity"
)

// schema compiles api/plan.schema.json once; a broken schema is a programming fault that the first test meets.
var schema = sync.OnceValue(func() *jsonschema.Schema {
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(api.PlanSchema))
	if err != nil {
		panic(fmt.Sprintf("api/plan.schema.json: %v", err))
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	format := func(name string, check func(string) error) {
		c.RegisterFormat(&jsonschema.Format{Name: name, Validate: func(v any) error {
			if s, ok := v.(string); ok && s != "" {
				return check(s)
			}
			return nil
		}})
	}
	format("money", func(s string) error { _, err := quantity.ParseMoney(s); return err })
	format("amount", func(s string) error { _, err := quantity.ParseAmount(s); return err })
	format("percent", func(s string) error { _, err := quantity.ParsePercent(s); return err })
	format("iso-date", func(s string) error { _, err := period.ParseISO(s); return err })
	const url = "urn:karne:schema:plan:1"
	if err := c.AddResource(url, doc); err != nil {
		panic(fmt.Sprintf("api/plan.schema.json: %v", err))
	}
	return c.MustCompile(url)
})

// schemaFaults checks the shape of a tree and gives one fault per place.
func schemaFaults(tree any) list {
	err := schema().Validate(tree)
	if err == nil {
		return nil
	}
	var bad *jsonschema.ValidationError
	if !errors.As(err, &bad) {
		return list{fault.New(fault.KindInvalid, "json.type", "read", err.Error(), "expected", "karne.plan/1")}
	}
	var out list
	leaves(bad, func(e *jsonschema.ValidationError) {
		out = append(out, faultsOf(e, pathOf(e.InstanceLocation, tree))...)
	})
	slices.SortStableFunc(out, func(a, b *fault.Fault) int { return strings.Compare(a.At.Field, b.At.Field) })
	return merge(out)
}

func leaves(e *jsonschema.ValidationError, see func(*jsonschema.ValidationError)) {
	if len(e.Causes) == 0 {
		see(e)
	}
	for _, c := range e.Causes {
		leaves(c, see)
	}
}

// merge keeps one fault of a place: a number's own fault says more than the pattern or length that refused it too.
func merge(in list) list {
	var out list
	for _, f := range in {
		if n := len(out); n > 0 && out[n-1].At.Field == f.At.Field && out[n-1].Args["read"] == f.Args["read"] {
			if rank(f) < rank(out[n-1]) {
				out[n-1] = f
			}
			continue
		}
		out = append(out, f)
	}
	return out
}

func rank(f *fault.Fault) int {
	switch {
	case strings.HasPrefix(f.Code, "number."), strings.HasPrefix(f.Code, "date."):
		return 0
	case f.Code == "text.length":
		return 1
	}
	return 2
}

func faultsOf(e *jsonschema.ValidationError, path string) list {
	one := func(code string, read, expected any) list {
		return list{fault.Invalid(code, path, "read", cut(fmt.Sprint(read)), "expected", fmt.Sprint(expected))}
	}
	switch k := e.ErrorKind.(type) {
	case *kind.AdditionalProperties:
		var out list
		for _, name := range k.Properties {
			code := "json.unknown_field"
			if yearKeyed(path) {
				code = "year.syntax"
			}
			out = append(out, fault.Invalid(code, join(path, name), "read", cut(name)))
		}
		return out
	case *kind.Required:
		var out list
		for _, name := range k.Missing {
			out = append(out, fault.Invalid("json.missing_field", join(path, name), "read", name))
		}
		return out
	case *kind.Type:
		return typeFault(k, path)
	case *kind.Enum:
		return one("enum.unknown", k.Got, words(k.Want))
	case *kind.Const:
		return one("enum.unknown", k.Got, k.Want)
	case *kind.Format:
		return formatFault(k, path)
	case *kind.Pattern:
		expected := k.Want
		switch {
		case strings.HasSuffix(path, ".responsible_unit"):
			return one("plan.target.two_responsible", k.Got, "tek birim")
		case strings.HasSuffix(path, "code"):
			expected = "# / ; içermeyen kod"
		case strings.Contains(path, "unit"):
			expected = "; içermeyen tek birim adı"
		}
		return one("text.pattern", k.Got, expected)
	case *kind.MaxLength:
		return list{fault.Invalid("text.length", path, "read", strconv.Itoa(k.Got), "expected", strconv.Itoa(k.Want))}
	case *kind.MinLength:
		return list{fault.Invalid("text.required", path, "read", "")}
	case *kind.MaxItems:
		return one("list.length", k.Got, k.Want)
	case *kind.MaxProperties:
		return one("list.length", k.Got, k.Want)
	case *kind.Minimum:
		return one(rangeCode(path), rat(k.Got), "≥ "+rat(k.Want))
	case *kind.Maximum:
		return one(rangeCode(path), rat(k.Got), "≤ "+rat(k.Want))
	}
	return one("json.type", fmt.Sprint(e.ErrorKind), "karne.plan/1")
}

func typeFault(k *kind.Type, path string) list {
	switch {
	case strings.HasSuffix(path, ".responsible_unit") && k.Got == "array":
		return list{fault.Invalid("plan.target.two_responsible", path, "read", "liste", "expected", "tek birim")}
	case k.Got == "null":
		return list{fault.Invalid("json.null", path, "read", "null")}
	case k.Got == "number" && decimalField(path):
		return list{fault.Invalid("number.type", path, "read", "number", "expected", `"1234.56"`)}
	}
	want := slices.DeleteFunc(slices.Clone(k.Want), func(s string) bool { return s == "null" })
	return list{fault.Invalid("json.type", path, "read", k.Got, "expected", strings.Join(want, ", "))}
}

// decimalField tells whether a path is a decimal, which must be sent as text.
func decimalField(path string) bool {
	for _, s := range []string{".weight", ".stated_total", ".band_low", ".band_high", ".baseline.value"} {
		if strings.HasSuffix(path, s) {
			return true
		}
	}
	up, _ := cutLast(path, ".")
	return yearKeyed(up)
}

func yearKeyed(path string) bool {
	for _, s := range []string{".values", ".yearly_costs", ".overhead", ".years", ".no_target_reasons"} {
		if strings.HasSuffix(path, s) {
			return true
		}
	}
	return false
}

func formatFault(k *kind.Format, path string) list {
	read := cut(fmt.Sprint(k.Got))
	var q *quantity.Error
	if errors.As(k.Err, &q) {
		return list{fault.Invalid(q.Code, path, "read", read, "expected", q.Expected)}
	}
	var p *period.Error
	if errors.As(k.Err, &p) {
		return list{fault.Invalid(p.Code, path, "read", read, "expected", "2019-10-21")}
	}
	return list{fault.Invalid("text.pattern", path, "read", read, "expected", k.Want)}
}

func rangeCode(path string) string {
	if strings.HasSuffix(path, "year") {
		return "year.range"
	}
	return "number.range"
}

func rat(r *big.Rat) string { return r.RatString() }

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

func words(want []any) string {
	var out []string
	for _, w := range want {
		if s, ok := w.(string); ok && s != "" {
			out = append(out, s)
		}
	}
	return strings.Join(out, ", ")
}

func cutLast(s, sep string) (before, after string) {
	if i := strings.LastIndex(s, sep); i >= 0 {
		return s[:i], s[i+len(sep):]
	}
	return "", s
}

package layout

import (
	"strings"

	"github.com/karne-app/karne/internal/fault"
)

// Locate finds the cell of a fault of the rules: its field, else the field above ("values.2021" → "values"), else the first cell of the
// record, else its parent. ok is false when the workbook has no such record.
func Locate(where map[string]fault.Address, at fault.Address) (fault.Address, bool) {
	for ref := at.Ref; ; {
		field := sheetField(at.Field)
		if ref != at.Ref && ref != "" {
			field = ""
		}
		for ; field != ""; field = cutField(field) {
			if a, ok := where[Key(ref, field)]; ok {
				return a, true
			}
			if a, ok := where[Key(ref, field+"[0].text")]; ok {
				return a, true
			}
			if a, ok := where[Key(ref, field+"[0]")]; ok {
				return a, true
			}
			if a, ok := where[Key(ref, field+".economic")]; ok && strings.HasPrefix(field, "lines[") {
				return a, true
			}
		}
		for _, f := range []string{"code", "name"} {
			if a, ok := where[Key(ref, f)]; ok {
				return a, true
			}
		}
		if ref == "" {
			return fault.Address{}, false
		}
		ref, _ = cutLast(ref, "/")
	}
}

// sheetField is the sheet's name of a field of the rules: the plan's rows hold unit ids and a flat baseline, the file names and a nested one.
func sheetField(field string) string {
	switch {
	case strings.HasPrefix(field, "partner_unit_ids"):
		return "partner_units"
	case strings.HasPrefix(field, "sharing_unit_ids"):
		return "sharing_units"
	case strings.HasSuffix(field, "activity_id"):
		return strings.TrimSuffix(field, "_id")
	case strings.HasPrefix(field, "baseline_"):
		return "baseline." + strings.TrimPrefix(field, "baseline_")
	case strings.HasSuffix(field, "unit_id"):
		return strings.TrimSuffix(field, "_id")
	}
	return field
}

func cutField(s string) string {
	dot, _ := cutLast(s, ".")
	bracket, _ := cutLast(s, "[")
	if len(bracket) > len(dot) {
		return bracket
	}
	return dot
}

func cutLast(s, sep string) (before, after string) {
	if i := strings.LastIndex(s, sep); i >= 0 {
		return s[:i], s[i+len(sep):]
	}
	return "", s
}

package layout

import (
	"strings"

	"github.com/karne-app/karne/internal/fault"
)

// Locate finds the cell of a fault of the rules: its field, else the field above ("values.2021" → "values"), else the first cell of the
// record, else its parent. ok is false when the workbook has no such record.
func Locate(where map[string]fault.Address, at fault.Address) (fault.Address, bool) {
	for ref := at.Ref; ; {
		field := at.Field
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

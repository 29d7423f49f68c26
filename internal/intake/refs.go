package intake

import (
	"strconv"
	"strings"
)

// refs gives the code path of each record of a tree by its place: "plan.goals[0]" → "A1".
type refs map[string]string

// refsOf walks goals, targets and indicators; it takes any tree, right or wrong.
func refsOf(tree any) refs {
	r := refs{}
	root, _ := tree.(map[string]any)
	r.list(root["plan"], "plan", "", []string{"goals", "targets", "indicators"})
	return r
}

func (r refs) list(node any, path, above string, keys []string) {
	m, _ := node.(map[string]any)
	items, _ := m[keys[0]].([]any)
	seen := map[string]int{}
	for i, it := range items {
		rec, _ := it.(map[string]any)
		code, _ := rec["code"].(string)
		seen[code]++
		ref := code
		switch {
		case code == "":
			ref = "?" + strconv.Itoa(i+1) // as the plan names a record without code
		case seen[code] > 1:
			ref += "#" + strconv.Itoa(seen[code])
		}
		if above != "" {
			ref = above + "/" + ref
		}
		at := index(path+"."+keys[0], i)
		r[at] = ref
		if len(keys) > 1 {
			r.list(it, at, ref, keys[1:])
		}
	}
}

// of finds the record a field path lies in.
func (r refs) of(field string) string {
	for p := field; p != ""; {
		if ref, ok := r[p]; ok {
			return ref
		}
		p = p[:max(strings.LastIndex(p, "."), 0)]
	}
	return ""
}

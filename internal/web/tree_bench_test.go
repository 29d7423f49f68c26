package web

import (
	"bytes"
	"compress/gzip"
	"net/http"
	"net/http/httptest"
	"strconv"
	"testing"

	"github.com/labstack/echo/v4"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/plan"
)

// grown is a plan of 600 indicators: ten goals of six targets with ten indicators each.
func grown() *plan.Tree {
	tree := fixtureTree()
	goal, target, indicator := tree.Goals[0], tree.Goals[0].Targets[0], tree.Goals[0].Targets[0].Indicators[0]
	tree.Goals = nil
	n := 1000
	next := func() string { n++; return id(n) }
	for g := range 10 {
		goal.ID, goal.Code, goal.Ref, goal.Targets = next(), "A"+strconv.Itoa(g+1), "A"+strconv.Itoa(g+1), nil
		for h := range 6 {
			target.ID, target.Ref, target.Indicators = next(), goal.Ref+"/H"+strconv.Itoa(h+1), nil
			for range 10 {
				indicator.ID = next()
				target.Indicators = append(target.Indicators, indicator)
			}
			goal.Targets = append(goal.Targets, target)
		}
		tree.Goals = append(tree.Goals, goal)
	}
	return tree
}

// drawnTree is the page of a plan without the reading of its rows.
func drawnTree(t testing.TB, r *Renderer, tree *plan.Tree) []byte {
	w := &Web{r: r}
	c := echo.New().NewContext(httptest.NewRequest(http.MethodGet, "/planlar/x", nil), httptest.NewRecorder())
	may := func(access.Scope) bool { return true }
	v := treeView(tree, nil, viewer{lang: "tr", tr: r.Tr("tr"), edit: may})
	v.CanEdit = true
	v.Outline, v.CanSort = w.outline(c, tree, nil, may, true)
	v.Sorting = true
	var b bytes.Buffer
	if err := r.Draw(&b, &Page{Lang: "tr", Key: "plan", Title: "Plan", Data: v}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// A plan of 600 indicators stays below 150 kB on the wire, its buttons for sorting shown.
func TestABigPlanIsASmallPage(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	page := drawnTree(t, renderer(t), grown())
	if _, err := z.Write(page); err != nil || z.Close() != nil {
		t.Fatal(err)
	}
	if t.Logf("%d bytes, %d on the wire", len(page), b.Len()); b.Len() > 150_000 {
		t.Errorf("the page of 600 indicators is %d bytes on the wire", b.Len())
	}
}

func BenchmarkTreePage(b *testing.B) {
	r, tree := renderer(b), grown()
	for b.Loop() {
		drawnTree(b, r, tree)
	}
}

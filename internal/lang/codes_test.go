package lang

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// codeAt is the place of the code among the arguments of the makers of faults, in fault and in the number and date rooms.
var codeAt = map[string]int{"fault.New": 1, "fault.Invalid": 0, "fault.Flag": 1}

// Every code that the source writes has its texts.
func TestEveryCodeOfTheSourceHasTexts(t *testing.T) {
	t.Parallel()
	c := catalog(t)
	const root = "../.."
	seen := map[string]string{}
	note := func(where string, e ast.Expr) {
		if lit, ok := e.(*ast.BasicLit); ok && lit.Kind == token.STRING {
			if code, err := strconv.Unquote(lit.Value); err == nil && code != "" {
				seen[code] = where
			}
		}
	}
	err := fs.WalkDir(os.DirFS(root), ".", func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(p, ".go") || strings.HasSuffix(p, "_test.go") {
			return err
		}
		f, err := parser.ParseFile(token.NewFileSet(), filepath.Join(root, p), nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		ast.Inspect(f, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.CallExpr:
				if len(n.Args) > 1 { // a helper that takes a stage and a code
					if sel, ok := n.Args[0].(*ast.SelectorExpr); ok && (sel.Sel.Name == "Block" || sel.Sel.Name == "Warn" || sel.Sel.Name == "Info") {
						note(p, n.Args[1])
					}
				}
				if sel, ok := n.Fun.(*ast.SelectorExpr); ok {
					if pkg, ok := sel.X.(*ast.Ident); ok {
						if i, ok := codeAt[pkg.Name+"."+sel.Sel.Name]; ok && i < len(n.Args) {
							note(p, n.Args[i])
						}
					}
				}
			case *ast.ValueSpec: // the codes of quantity and period
				for i, name := range n.Names {
					if strings.HasPrefix(p, "pkg/") && strings.HasPrefix(name.Name, "Code") && i < len(n.Values) {
						note(p, n.Values[i])
					}
				}
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(seen) < 40 {
		t.Fatalf("only %d codes were found in the source", len(seen))
	}
	for code, where := range seen {
		if _, ok := c.problems[code]; !ok {
			t.Errorf("%s (in %s) has no text in api/problems.yaml", code, where)
		}
	}
}

package archtest

import (
	"fmt"
	"go/ast"
	"go/build/constraint"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Violation is one broken rule with its place.
type Violation struct {
	Rule string // slug: room, edge, library, pure, gorm, clock, text, float, main, skip, comment
	At   string // file:line, or the room
	Text string // what was found and what to do
}

func (v Violation) String() string { return v.At + ": [" + v.Rule + "] " + v.Text }

// Check reads every Go file below fsys (a checkout of the module) and gives the broken rules in the order of the tree. An error
// means that the tree could not be read or parsed.
func Check(fsys fs.FS) ([]Violation, error) {
	c := checker{fset: token.NewFileSet(), told: map[string]bool{}, commented: map[string]bool{}}
	err := fs.WalkDir(fsys, ".", func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if p != "." && skipped(d.Name()) {
				return fs.SkipDir
			}
			return nil
		}
		if path.Ext(p) != ".go" {
			return nil
		}
		src, err := fs.ReadFile(fsys, p)
		if err != nil {
			return err
		}
		return c.file(p, src)
	})
	if err != nil {
		return nil, err
	}
	for _, dir := range c.dirs {
		if !c.commented[dir] {
			c.add("comment", dir, "the room does not say what it is; write its package comment in doc.go")
		}
	}
	return c.found, nil
}

// skipped folders hold no rooms: the go tool ignores them too, or they are made by a build.
func skipped(name string) bool {
	return strings.HasPrefix(name, ".") || strings.HasPrefix(name, "_") || slices.Contains([]string{"testdata", "node_modules", "bin", "data"}, name)
}

type checker struct {
	fset      *token.FileSet
	found     []Violation
	told      map[string]bool // undeclared rooms already reported
	dirs      []string        // rooms with non-test files, in order
	commented map[string]bool
}

func (c *checker) add(rule, at, format string, args ...any) {
	c.found = append(c.found, Violation{Rule: rule, At: at, Text: fmt.Sprintf(format, args...)})
}

func (c *checker) at(pos token.Pos) string {
	p := c.fset.Position(pos)
	return p.Filename + ":" + strconv.Itoa(p.Line)
}

func (c *checker) file(name string, src []byte) error {
	f, err := parser.ParseFile(c.fset, name, src, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return err
	}
	if outside(f) {
		return nil
	}
	dir := path.Dir(name)
	r, ok := rooms[dir]
	if !ok {
		if !c.told[dir] {
			c.told[dir] = true
			c.add("room", dir, "undeclared room; declare it in internal/archtest/rooms.go with what it may import")
		}
		return nil
	}
	ex := excuses(c.fset, f)
	if strings.HasSuffix(name, "_test.go") {
		c.skips(f, ex)
		return nil
	}
	if !slices.Contains(c.dirs, dir) {
		c.dirs = append(c.dirs, dir)
	}
	if f.Doc != nil {
		c.commented[dir] = true
	}
	c.imports(dir, name, r, f)
	c.calls(dir, r, f, ex)
	if exact(dir) {
		c.floats(f)
	}
	if under(dir, "cmd") {
		c.mainOnly(f)
	}
	return nil
}

// outside tells whether a build tag keeps the file out of every build (ignore, deps, tools).
func outside(f *ast.File) bool {
	for _, g := range f.Comments {
		if g.Pos() > f.Package {
			break
		}
		for _, cm := range g.List {
			if x, err := constraint.Parse(cm.Text); err == nil {
				if tag, ok := x.(*constraint.TagExpr); ok && slices.Contains([]string{"ignore", "deps", "tools"}, tag.Tag) {
					return true
				}
			}
		}
	}
	return false
}

var (
	storeFile = regexp.MustCompile(`^(store|rows?|query)(_\w+)?\.go$`)
	// impure parts of the standard library: I/O, the network, chance, and the ways around types.
	impure = []string{
		"os", "net", "database", "log", "math/rand", "math/rand/v2", "crypto/rand", "syscall", "unsafe", "plugin", "testing",
	}
)

func (c *checker) imports(dir, name string, r room, f *ast.File) {
	for _, spec := range f.Imports {
		p, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			continue // the parser has accepted it
		}
		at := c.at(spec.Pos())
		switch {
		case under(p, Module):
			to := strings.TrimPrefix(strings.TrimPrefix(p, Module), "/")
			if to != dir && !r.mayEdge(to) {
				c.add("edge", at, "%s may not import %s", dir, to)
			}
		case !strings.Contains(strings.SplitN(p, "/", 2)[0], "."): // standard library
			if r.pure && slices.ContainsFunc(impure, func(root string) bool { return under(p, root) }) {
				c.add("pure", at, "%s is pure and may not import %s", dir, p)
			}
		case slices.ContainsFunc(gormLibs, func(lib string) bool { return under(p, lib) }):
			if !r.gorm && (!r.store || !under(p, "gorm.io/gorm") || !storeFile.MatchString(path.Base(name))) {
				c.add("gorm", at, "%s: GORM stands only in db, audit, files and the store, rows and query files of features", p)
			}
		default:
			if !r.mayLib(p) {
				c.add("library", at, "%s may not import %s", dir, p)
			}
		}
	}
}

// exact rooms calculate without floating point.
func exact(dir string) bool {
	return under(dir, "pkg") || dir == "reports/tables" || dir == "reports/facts"
}

// excuses are the lines that carry the linter's mark with a reason.
func excuses(fset *token.FileSet, f *ast.File) map[int]bool {
	lines := map[int]bool{}
	for _, g := range f.Comments {
		for _, cm := range g.List {
			mark, reason, ok := strings.Cut(strings.TrimPrefix(cm.Text, "//"), "//")
			if ok && strings.HasPrefix(mark, "nolint:") && strings.Contains(mark, "forbidigo") && strings.TrimSpace(reason) != "" {
				lines[fset.Position(cm.Pos()).Line] = true
			}
		}
	}
	return lines
}

// calls refuses the clock outside internal/clock and the folding functions of the strings package.
func (c *checker) calls(dir string, r room, f *ast.File, ex map[int]bool) {
	if r.tool {
		return
	}
	names := importNames(f)
	ast.Inspect(f, func(n ast.Node) bool {
		sel, ok := n.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		id, ok := sel.X.(*ast.Ident)
		if !ok || ex[c.fset.Position(sel.Pos()).Line] {
			return true
		}
		switch names[id.Name] {
		case "time":
			if dir != "internal/clock" && slices.Contains([]string{"Now", "Since", "Until"}, sel.Sel.Name) {
				c.add("clock", c.at(sel.Pos()), "time.%s reads the clock; take a clock.Clock or a time instead", sel.Sel.Name)
			}
		case "strings", "bytes":
			if (under(dir, "internal") || under(dir, "reports")) &&
				slices.Contains([]string{"ToLower", "ToUpper", "EqualFold", "ToTitle", "Title"}, sel.Sel.Name) {
				c.add("text", c.at(sel.Pos()), "%s.%s is wrong in Turkish (I/ı, İ/i); use pkg/trtext", id.Name, sel.Sel.Name)
			}
		}
		return true
	})
}

// floats refuses every way to a floating-point number: types, literals, conversions.
func (c *checker) floats(f *ast.File) {
	banned := []string{
		"float32", "float64", "complex64", "complex128", "ParseFloat", "FormatFloat", "AppendFloat", "Float", "Float32", "Float64",
		"SetFloat64",
	}
	ast.Inspect(f, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.Ident:
			if slices.Contains(banned, n.Name) {
				c.add("float", c.at(n.Pos()), "%s: no floating point here; use quantity or big.Rat", n.Name)
			}
		case *ast.BasicLit:
			if n.Kind == token.FLOAT || n.Kind == token.IMAG {
				c.add("float", c.at(n.Pos()), "%s: no floating point here; use quantity or big.Rat", n.Value)
			}
		}
		return true
	})
}

// mainOnly keeps logic out of cmd: package main, func main, and variables that the linker sets.
func (c *checker) mainOnly(f *ast.File) {
	if f.Name.Name != "main" {
		c.add("main", c.at(f.Name.Pos()), "package %s: cmd holds main only", f.Name.Name)
	}
	for _, d := range f.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			if d.Name.Name != "main" {
				c.add("main", c.at(d.Pos()), "func %s: cmd holds main only; move it to internal/cli", d.Name.Name)
			}
		case *ast.GenDecl:
			if d.Tok == token.TYPE {
				c.add("main", c.at(d.Pos()), "type: cmd holds main only; move it to internal/cli")
			}
		}
	}
}

// skips refuses tests that excuse themselves: what a test needs and does not find is a failure.
func (c *checker) skips(f *ast.File, ex map[int]bool) {
	ast.Inspect(f, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok {
			return true
		}
		sel, ok := call.Fun.(*ast.SelectorExpr)
		if !ok || ex[c.fset.Position(sel.Pos()).Line] {
			return true
		}
		id, ok := sel.X.(*ast.Ident)
		if ok && slices.Contains([]string{"t", "b", "tb", "f"}, id.Name) &&
			slices.Contains([]string{"Skip", "Skipf", "SkipNow"}, sel.Sel.Name) {
			c.add("skip", c.at(sel.Pos()), "a test does not skip itself: what it needs and does not find is a failure")
		}
		return true
	})
}

// importNames maps the name a file uses to the path of a standard package; a dot import is refused by the linter.
func importNames(f *ast.File) map[string]string {
	m := map[string]string{}
	for _, spec := range f.Imports {
		p, err := strconv.Unquote(spec.Path.Value)
		if err != nil || strings.Contains(p, ".") {
			continue
		}
		name := path.Base(p)
		if spec.Name != nil {
			name = spec.Name.Name
		}
		m[name] = p
	}
	return m
}

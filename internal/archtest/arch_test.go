package archtest

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

const root = "../.."

func TestTheTreeKeepsTheTable(t *testing.T) {
	t.Parallel()
	found, err := Check(os.DirFS(root))
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range found {
		t.Error(v)
	}
}

func TestEveryEdgeOfTheTableLeadsToADeclaredRoom(t *testing.T) {
	t.Parallel()
	for name, r := range rooms {
		for _, to := range r.may {
			if _, ok := rooms[to]; !ok && !strings.HasSuffix(to, "*") {
				t.Errorf("%s may import %s, which is no declared room", name, to)
			}
		}
	}
}

func TestFeaturesSeeOnlyTheirLeft(t *testing.T) {
	t.Parallel()
	for i, name := range features {
		for _, right := range features[i+1:] {
			if rooms["internal/"+name].mayEdge("internal/" + right) {
				t.Errorf("%s may import %s to its right", name, right)
			}
		}
	}
}

func TestEveryDirectDependencyHasItsReason(t *testing.T) {
	t.Parallel()
	mod, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	reasons, err := os.ReadFile(filepath.Join(root, "docs/adr/dependencies.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range strings.Split(string(mod), "\n") {
		m := regexp.MustCompile(`^(?:require )?\s*(\S+\.\S+/\S+) v\S+$`).FindStringSubmatch(line) // no "// indirect" behind it
		if m != nil && !strings.Contains(string(reasons), "`"+m[1]+"`") {
			t.Errorf("%s has no line in docs/adr/dependencies.md", m[1])
		}
	}
}

// Each case is a small tree with one broken rule, which must be reported at its line; with want "" nothing may be reported.
func TestBrokenRulesAreReported(t *testing.T) {
	t.Parallel()
	const own = `"` + Module + "/"
	cases := map[string]struct{ file, src, want string }{
		"undeclared room":            {"internal/misc/a.go", "// Package misc.\npackage misc", "internal/misc: [room]"},
		"undeclared room below pkg":  {"pkg/util/a.go", "// Package util.\npackage util", "pkg/util: [room]"},
		"room at the root":           {"a.go", "// Package karne.\npackage karne", ".: [room]"},
		"kept dependencies":          {"deps.go", "//go:build deps\n\npackage karne\nimport _ \"gorm.io/gorm\"", ""},
		"room without a comment":     {"pkg/period/a.go", "package period", "pkg/period: [comment]"},
		"pkg imports internal":       {"pkg/period/a.go", "// Package period.\npackage period\nimport _ " + own + `internal/fault"`, "pkg/period/a.go:3: [edge]"},
		"pkg imports a room above":   {"pkg/quantity/a.go", "// Package quantity.\npackage quantity\nimport _ " + own + `pkg/rollup"`, "[edge]"},
		"pkg imports a room below":   {"pkg/rollup/a.go", "// Package rollup.\npackage rollup\nimport _ " + own + `pkg/score"`, ""},
		"pkg does I/O":               {"pkg/period/a.go", "// Package period.\npackage period\nimport _ \"os\"", "[pure]"},
		"pkg uses a library":         {"pkg/quantity/a.go", "// Package quantity.\npackage quantity\nimport _ \"golang.org/x/text/width\"", "[library]"},
		"x/text in trtext":           {"pkg/trtext/a.go", "// Package trtext.\npackage trtext\nimport _ \"golang.org/x/text/cases\"", ""},
		"reports import internal":    {"reports/tables/a.go", "// Package tables.\npackage tables\nimport _ " + own + `internal/plan"`, "[edge]"},
		"facts import tables":        {"reports/facts/a.go", "// Package facts.\npackage facts\nimport _ " + own + `reports/tables"`, "[edge]"},
		"renderer imports tables":    {"reports/xlsx/a.go", "// Package xlsx.\npackage xlsx\nimport _ " + own + `reports/tables"`, "[edge]"},
		"excelize in html":           {"reports/html/a.go", "// Package html.\npackage html\nimport _ \"github.com/xuri/excelize/v2\"", "[library]"},
		"excelize in intake":         {"internal/intake/a.go", "// Package intake.\npackage intake\nimport _ \"github.com/xuri/excelize/v2\"", "[library]"},
		"excelize in intake/sheet":   {"internal/intake/sheet/a.go", "// Package sheet.\npackage sheet\nimport _ \"github.com/xuri/excelize/v2\"", ""},
		"feature imports its right":  {"internal/plan/a.go", "// Package plan.\npackage plan\nimport _ " + own + `internal/measure"`, "[edge] internal/plan may not import internal/measure"},
		"feature imports its left":   {"internal/plan/a.go", "// Package plan.\npackage plan\nimport _ " + own + `internal/org"`, ""},
		"feature imports a renderer": {"internal/publish/a.go", "// Package publish.\npackage publish\nimport _ " + own + `reports/xlsx"`, "[edge]"},
		"feature imports the web":    {"internal/plan/a.go", "// Package plan.\npackage plan\nimport _ " + own + `internal/httpx"`, "[edge]"},
		"plan imports tables":        {"internal/plan/a.go", "// Package plan.\npackage plan\nimport _ " + own + `reports/tables"`, "[edge]"},
		"publish imports tables":     {"internal/publish/a.go", "// Package publish.\npackage publish\nimport _ " + own + `reports/tables"`, ""},
		"web reads the database":     {"internal/web/a.go", "// Package web.\npackage web\nimport _ " + own + `db"`, "[edge]"},
		"rest uses GORM":             {"internal/rest/store.go", "// Package rest.\npackage rest\nimport _ \"gorm.io/gorm\"", "[gorm]"},
		"GORM in a service file":     {"internal/plan/service_goal.go", "// Package plan.\npackage plan\nimport _ \"gorm.io/gorm\"", "internal/plan/service_goal.go:3: [gorm]"},
		"GORM in a store file":       {"internal/plan/store_goal.go", "// Package plan.\npackage plan\nimport _ \"gorm.io/gorm/clause\"", ""},
		"GORM in rows and query":     {"internal/plan/rows.go", "// Package plan.\npackage plan\nimport _ \"gorm.io/gorm\"", ""},
		"a driver in a store file":   {"internal/plan/store.go", "// Package plan.\npackage plan\nimport _ \"gorm.io/driver/postgres\"", "[gorm]"},
		"GORM in db":                 {"db/open.go", "// Package db.\npackage db\nimport _ \"gorm.io/driver/postgres\"", ""},
		"db imports a feature":       {"db/open.go", "// Package db.\npackage db\nimport _ " + own + `internal/plan"`, "[edge]"},
		"access asks the database":   {"internal/access/a.go", "// Package access.\npackage access\nimport _ " + own + `db"`, "[edge]"},
		"cli imports app":            {"internal/cli/a.go", "// Package cli.\npackage cli\nimport _ " + own + `internal/app"`, ""},
		"cmd skips cli":              {"cmd/karne/main.go", "// Command karne.\npackage main\nimport _ " + own + "internal/app\"\nfunc main() {}", "cmd/karne/main.go:3: [edge]"},
		"cmd holds logic":            {"cmd/karne/main.go", "// Command karne.\npackage main\nfunc main() {}\nfunc help() {}", "cmd/karne/main.go:4: [main]"},
		"cmd holds a type":           {"cmd/karne/main.go", "// Command karne.\npackage main\ntype x int\nfunc main() {}", "[main]"},
		"cmd holds main":             {"cmd/karne/main.go", "// Command karne.\npackage main\nvar version = \"\"\nfunc main() {}", ""},
		"the clock":                  {"internal/plan/a.go", "// Package plan.\npackage plan\nimport \"time\"\nvar x = time.Now()", "internal/plan/a.go:4: [clock]"},
		"the clock as a value":       {"db/a.go", "// Package db.\npackage db\nimport \"time\"\nvar x = time.Now", "[clock]"},
		"the clock under a name":     {"db/a.go", "// Package db.\npackage db\nimport tm \"time\"\nvar x = tm.Since(tm.Time{})", "[clock]"},
		"the clock's own room":       {"internal/clock/a.go", "// Package clock.\npackage clock\nimport \"time\"\nvar x = time.Now()", ""},
		"the clock in a test":        {"internal/plan/a_test.go", "package plan\nimport \"time\"\nvar x = time.Now()", ""},
		"folded text":                {"reports/model/a.go", "// Package model.\npackage model\nimport \"strings\"\nvar x = strings.ToUpper(\"i\")", "[text]"},
		"compared text":              {"internal/lang/a.go", "// Package lang.\npackage lang\nimport \"strings\"\nvar x = strings.EqualFold(\"i\", \"I\")", "[text]"},
		"excused with a reason":      {"internal/lang/a.go", "// Package lang.\npackage lang\nimport \"strings\"\nvar x = strings.ToLower(\"I\") //nolint:forbidigo // an HTTP header is ASCII", ""},
		"excused without a reason":   {"internal/lang/a.go", "// Package lang.\npackage lang\nimport \"strings\"\nvar x = strings.ToLower(\"I\") //nolint:forbidigo", "[text]"},
		"a float type":               {"pkg/score/a.go", "// Package score.\npackage score\nvar x float64", "pkg/score/a.go:3: [float]"},
		"a float literal":            {"reports/tables/a.go", "// Package tables.\npackage tables\nconst x = 0.5", "[float]"},
		"a parsed float":             {"reports/facts/a.go", "// Package facts.\npackage facts\nimport \"strconv\"\nvar f = strconv.ParseFloat", "[float]"},
		"a float in a renderer":      {"reports/xlsx/a.go", "// Package xlsx.\npackage xlsx\nvar width = 8.5", ""},
		"a test that skips itself":   {"db/a_test.go", "package db\nimport \"testing\"\nfunc TestX(t *testing.T) { t.Skip(\"no server\") }", "db/a_test.go:3: [skip]"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			found, err := Check(fstest.MapFS{c.file: {Data: []byte(c.src + "\n")}})
			if err != nil {
				t.Fatal(err)
			}
			if c.want == "" {
				if len(found) > 0 {
					t.Errorf("reported: %v", found)
				}
				return
			}
			if !slices.ContainsFunc(found, func(v Violation) bool { return strings.Contains(v.String(), c.want) }) {
				t.Errorf("want %q, reported: %v", c.want, found)
			}
		})
	}
}

func TestATreeThatDoesNotParseIsAnError(t *testing.T) {
	t.Parallel()
	if _, err := Check(fstest.MapFS{"db/a.go": {Data: []byte("package")}}); err == nil {
		t.Error("no error")
	}
}

func TestFoldersWithoutRoomsAreLeftAlone(t *testing.T) {
	t.Parallel()
	src := &fstest.MapFile{Data: []byte("package x\n")}
	found, err := Check(fstest.MapFS{"testdata/x.go": src, ".ci/x.go": src, "_old/x.go": src, "db/testdata/x.go": src})
	if err != nil || len(found) > 0 {
		t.Errorf("reported: %v %v", found, err)
	}
}

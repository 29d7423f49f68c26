package archtest

import (
	"slices"
	"strings"
)

// Module is the path of Karne's own module; edges are imports below it.
const Module = "github.com/karne-app/karne"

// room is one line of the import table.
type room struct {
	may   []string // rooms it may import; "reports/*" means every room below reports
	libs  []string // libraries it may import, with everything below them
	pure  bool     // no I/O, no clock, no chance: only a part of the standard library
	tool  bool     // runs beside tests only: may read the clock and fold text
	gorm  bool     // may use GORM in every file
	store bool     // may use GORM in its store, rows and query files
}

// Libraries by their use.
var (
	gormLibs    = []string{"gorm.io/gorm", "gorm.io/driver/postgres", "github.com/ncruces/go-sqlite3"}
	httpLibs    = []string{"github.com/labstack/echo/v4", "golang.org/x/time", "golang.org/x/sync"}
	apiLibs     = []string{"github.com/getkin/kin-openapi", "github.com/oapi-codegen/runtime", "github.com/oapi-codegen/nullable"}
	kernel      = []string{"internal/fault", "internal/clock", "internal/ids", "internal/config", "internal/lang"}
	reportModel = []string{"reports/model", "reports/facts", "reports/tables"}
	renderers   = []string{"xlsx", "docx", "pdf", "html", "jsondoc"}

	// pkgOrder: a room may import those before it.
	pkgOrder = []string{"quantity", "period", "workday", "trtext", "budgetcode", "formula", "score", "rollup"}

	// features in import order: a feature may import those before it (to its left in design.md §3).
	features = []string{
		"org", "auth", "desk", "backup", "calendar", "library", "council", "plan", "programme", "budget", "measure", "evaluate", "account",
		"find", "quality", "sister", "proposal", "duty", "comply", "publish", "lineage", "intake", "notify",
	}
)

// rooms is the import table. Rooms of later slices are declared, so that their first file finds its rule.
var rooms = table()

func table() map[string]room {
	t := map[string]room{
		"cmd/karne": {may: []string{"internal/cli"}},

		"reports/model":  {may: []string{"pkg/*"}, pure: true},
		"reports/facts":  {may: []string{"pkg/*"}, pure: true},
		"reports/chart":  {may: []string{"pkg/*"}, pure: true},
		"reports/tables": {may: []string{"pkg/*", "reports/model", "reports/facts"}, pure: true},

		"api":        {libs: apiLibs},
		"api/client": {may: []string{"api"}, libs: apiLibs},

		"db": {
			may:  []string{"internal/fault", "internal/clock", "internal/config", "internal/ids", "db/migrations", "db/seed", "db/triggers"},
			libs: slices.Concat(gormLibs, []string{"github.com/pressly/goose/v3", "github.com/jackc/pgx/v5"}), gorm: true,
		},
		"db/migrations":      {},
		"db/triggers":        {},
		"db/seed":            {},
		"db/dbtest":          {may: []string{"*"}, libs: slices.Concat(gormLibs, []string{"github.com/jackc/pgx/v5", "github.com/google/go-cmp"}), gorm: true, tool: true},
		"db/dbtest/pgserver": {libs: []string{"github.com/jackc/pgx/v5"}, tool: true},
		"db/dbtest/pgrun":    {may: []string{"db/dbtest/pgserver"}, libs: gormLibs, gorm: true, tool: true},
		"db/dbtest/ratio":    {tool: true},
		"db/dbtest/turns":    {tool: true},

		"internal/fault":  {},
		"internal/clock":  {},
		"internal/access": {may: []string{"internal/fault"}},
		"internal/ids":    {libs: []string{"github.com/oklog/ulid/v2"}},
		"internal/config": {libs: []string{"github.com/caarlos0/env/v11"}},
		"internal/lang": {
			may:  []string{"internal/fault", "api"},
			libs: []string{"github.com/nicksnyder/go-i18n/v2", "golang.org/x/text", "gopkg.in/yaml.v3"},
		},

		// audit writes down the actor, which access knows; act checks the tags of commands once for every way in.
		"internal/audit": {may: with(kernel, "db", "internal/access", "pkg/trtext"), libs: gormLibs, gorm: true},
		"internal/act": {
			may:  with(kernel, "db", "internal/audit", "internal/access", "pkg/*"),
			libs: []string{"github.com/go-playground/validator/v10"},
		},
		// files notes who stored a content, which access knows.
		"internal/files": {may: with(kernel, "db", "internal/access"), libs: gormLibs, gorm: true},

		"internal/httpx": {
			may: with(kernel, "internal/access"),
			libs: slices.Concat(httpLibs, []string{
				"github.com/go-playground/validator/v10",
			}),
		},
		"internal/rest": {
			may: with(surface(), "api", "reports/*"),
			libs: slices.Concat(httpLibs, apiLibs, []string{
				"github.com/oapi-codegen/nethttp-middleware", "github.com/swaggest/swgui",
			}),
		},
		"internal/web":         {may: with(surface(), "api", "reports/*", "docs/kilavuz"), libs: slices.Concat(httpLibs, []string{"github.com/yuin/goldmark"})},
		"docs/kilavuz":         {},
		"internal/journeys":    {},
		"internal/browsertest": {libs: []string{"github.com/chromedp/chromedp", "github.com/chromedp/cdproto"}, tool: true},

		// The composition root and the demo see everything below the command line, but not each other's way round.
		"internal/app": {
			may:  []string{"internal/*", "db", "api", "reports/*", "pkg/*"},
			libs: slices.Concat(httpLibs, apiLibs, []string{}),
		},
		"internal/demo": {
			may: with(surface(), "internal/audit", "internal/files", "db", "api", "reports/model", "reports/facts", "reports/tables"),
		},
		"internal/cli": {
			may:  with(surface(), "internal/app", "internal/demo", "internal/audit", "internal/files", "db", "api", "reports/*"),
			libs: []string{"github.com/spf13/cobra", "golang.org/x/term"},
		},
		"internal/archtest": {},
		// flow is the one mechanism of steps: lives as data, and their history.
		"internal/flow": {may: with(kernel, "db", "internal/access", "internal/act", "pkg/*"), store: true},
		// hit is what every feature's search gives; find, to their right, puts it together.
		"internal/hit": {may: []string{"db", "pkg/trtext"}},
	}
	for i, name := range pkgOrder {
		r := room{pure: true}
		for _, below := range pkgOrder[:i] {
			r.may = append(r.may, "pkg/"+below)
		}
		if name == "trtext" {
			r.libs = []string{"golang.org/x/text"}
		}
		t["pkg/"+name] = r
	}
	for _, name := range renderers {
		r := room{may: []string{"reports/model", "pkg/quantity", "pkg/trtext"}}
		switch name {
		case "xlsx":
			r.libs = []string{"github.com/xuri/excelize/v2"}
		case "pdf":
			r.libs = []string{"codeberg.org/go-pdf/fpdf", "codeberg.org/go-fonts"}
		}
		t["reports/"+name] = r
	}
	for i, name := range features {
		// audit is there for audit.Change, which Step.Record takes.
		r := room{
			may:  with(kernel, "internal/access", "internal/act", "internal/audit", "internal/files", "internal/flow", "internal/hit", "db", "pkg/*"),
			libs: []string{"github.com/go-playground/validator/v10"}, store: true,
		}
		for _, left := range features[:i] {
			r.may = append(r.may, "internal/"+left)
		}
		switch name {
		case "org":
			r.may = append(r.may, "db/seed")
		case "auth":
			r.libs = append(r.libs, "golang.org/x/crypto", "golang.org/x/sync")
		case "notify":
			r.libs = append(r.libs, "github.com/wneessen/go-mail")
		case "comply", "publish", "lineage":
			r.may = append(r.may, reportModel...)
		case "intake":
			r.may = append(r.may, reportModel...)
			r.may = append(r.may, "internal/intake/sheet", "internal/intake/layout", "api")
			r.libs = append(r.libs, "github.com/santhosh-tekuri/jsonschema/v6")
		}
		t["internal/"+name] = r
	}
	// The sheet reads and writes workbooks for the intake: it knows cells and columns, not services.
	t["internal/intake/sheet"] = room{
		may:  with(kernel, "internal/plan", "pkg/*"),
		libs: []string{"github.com/xuri/excelize/v2"},
	}
	// The layout is the one column list that the template and the parser share.
	t["internal/intake/layout"] = room{may: with(kernel, "internal/org", "internal/plan", "internal/programme", "internal/intake/sheet", "pkg/*")}
	// The ledger reads accounting exports into the budget.
	t["internal/intake/ledger"] = room{may: with(kernel, "internal/access", "internal/act", "internal/org", "internal/budget", "internal/intake/sheet", "pkg/*")}
	return t
}

// surface is what the ways in (REST, pages, command line) see: services, never a store.
func surface() []string {
	s := with(kernel, "internal/access", "internal/act", "internal/files", "internal/flow", "internal/hit", "internal/httpx", "pkg/*")
	for _, f := range features {
		s = append(s, "internal/"+f)
	}
	return append(s, "internal/intake/ledger")
}

func with(base []string, more ...string) []string { return slices.Concat(base, more) }

// mayEdge tells whether the room may import another one.
func (r room) mayEdge(to string) bool {
	return slices.ContainsFunc(r.may, func(p string) bool {
		if prefix, ok := strings.CutSuffix(p, "*"); ok {
			return strings.HasPrefix(to, prefix)
		}
		return p == to
	})
}

// mayLib tells whether the room may import a library.
func (r room) mayLib(path string) bool {
	return slices.ContainsFunc(r.libs, func(lib string) bool { return under(path, lib) })
}

func under(path, root string) bool { return path == root || strings.HasPrefix(path, root+"/") }

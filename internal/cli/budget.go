package cli

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/karne-app/karne/internal/app"
	"github.com/karne-app/karne/internal/budget"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/intake/ledger"
	"github.com/karne-app/karne/pkg/quantity"
)

func (s *session) budgetCommand() *cobra.Command {
	c := &cobra.Command{Use: "budget", Short: "Accounting exports: import, list, export as tables"}
	c.AddCommand(s.budgetImport(), s.budgetList(), s.budgetExport())
	return c
}

// importMemory is the heap an import aims to stay under: 50,000 lines with the program's own pages below 256 MB (make bench).
const importMemory = 176 << 20

func (s *session) budgetImport() *cobra.Command {
	var dry bool
	var mapped []string
	f := ledger.File{}
	c := &cobra.Command{
		Use: "import FILE --kind execution --year 2022", Short: "Bring in an accounting export (CSV or XLSX), all or nothing", Args: cobra.ExactArgs(1),
		Long: "Bring in an accounting export: the expenditure budget (appropriation), its year-end with spending (execution) or the revenue\n" +
			"(revenue). Headings are known in the words of Turkish accounting programs; --map \"Heading=field\" adds others (ignore leaves a\ncolumn out). " +
			"Total lines are compared with their rows; a file that differs is refused. The rows that held before are kept.",
	}
	flags := c.Flags()
	flags.StringVar((*string)(&f.Kind), "kind", "", "appropriation, execution or revenue")
	flags.IntVar(&f.Year, "year", 0, "budget year of the export")
	flags.BoolVar(&dry, "dry-run", false, "only say what would happen")
	flags.BoolVar(&f.Partial, "partial", false, "the file is an extract: totals may be larger than its rows, and what is not covered is named")
	flags.StringArrayVar(&mapped, "map", nil, "read a heading as a field: \"Heading=field\" (repeatable)")
	flags.StringVar(&f.Source, "source", "", "where the export comes from, such as a document and its date")
	flags.BoolVar(&f.Synthetic, "synthetic", false, "the figures are an example, not an administration's")
	_ = c.MarkFlagRequired("kind")
	_ = c.MarkFlagRequired("year")
	c.RunE = func(cmd *cobra.Command, args []string) error {
		limitTo(importMemory)
		data, err := os.ReadFile(args[0])
		if err != nil {
			return err
		}
		f.Name, f.Data = filepath.Base(args[0]), data
		if f.Map, err = mapping(mapped); err != nil {
			return err
		}
		return s.with(cmd.Context(), app.Options{Migrate: true}, func(ctx context.Context, a *app.App) error {
			return s.importLedger(ctx, a, f, dry)
		})
	}
	return c
}

// mapping reads "Heading=field"; a heading may hold "=" itself.
func mapping(flags []string) (map[string]string, error) {
	m := map[string]string{}
	for _, x := range flags {
		i := strings.LastIndexByte(x, '=')
		if i <= 0 || i == len(x)-1 {
			return nil, fault.Invalid("text.pattern", "map", "read", x, "expected", "Heading=field")
		}
		m[strings.TrimSpace(x[:i])] = strings.TrimSpace(x[i+1:])
	}
	return m, nil
}

func (s *session) importLedger(ctx context.Context, a *app.App, f ledger.File, dry bool) error {
	in := ledger.New(a.Budget, a.Org)
	read := in.Stage
	if dry {
		read = in.Check
	}
	res, err := read(ctx, f)
	if err != nil {
		return err
	}
	s.printFaults(s.out, res.Faults)
	if dry || res.Refused {
		for _, c := range res.Columns {
			fmt.Fprintf(s.out, "%-5s %q → %s\n", c.Cell, c.Heading, c.Field)
		}
	}
	if res.Refused {
		fmt.Fprintln(s.out, s.words().T(s.lang(), "cli.import.refused"))
		return errFaults
	}
	r := res.Report
	if err := s.say("cli.budget.read", "rows", strconv.Itoa(len(res.Rows)), "held", strconv.Itoa(r.Held+r.ChainHeld), "checked", strconv.Itoa(r.Checked+r.Chain),
		"stated", lira(res.Stated), "counted", lira(res.Counted)); err != nil {
		return err
	}
	if r.Checked+r.Chain > 0 {
		if err := s.say("cli.budget.totals", "held", strconv.Itoa(r.Held), "checked", strconv.Itoa(r.Checked), "chain_held", strconv.Itoa(r.ChainHeld), "chain", strconv.Itoa(r.Chain)); err != nil {
			return err
		}
	}
	if r.Shares > 0 {
		if err := s.say("cli.budget.shares", "held", strconv.Itoa(r.SharesHeld), "shares", strconv.Itoa(r.Shares)); err != nil {
			return err
		}
	}
	if dry {
		_, err = fmt.Fprintln(s.out, s.words().T(s.lang(), "cli.import.would"), f.Year, s.words().T(s.lang(), "ledger_kind."+string(f.Kind)))
		return err
	}
	l, err := a.Budget.CommitLedger(ctx, res.Ledger.ID, res.Ledger.Version)
	if err != nil {
		if e := a.Budget.DiscardLedger(ctx, res.Ledger.ID, res.Ledger.Version); e != nil {
			a.Log.ErrorContext(ctx, "staged ledger not discarded", "ledger", res.Ledger.ID, "error", e)
		}
		return err
	}
	_, err = fmt.Fprintln(s.out, s.words().T(s.lang(), "cli.import.done"), l.Year, s.words().T(s.lang(), "ledger_kind."+string(l.Kind)), l.ID)
	return err
}

// lira is an amount as printed on paper; a missing one is a dash.
func lira(m *quantity.Money) string {
	if m == nil {
		return "—"
	}
	return m.TR()
}

func (s *session) budgetList() *cobra.Command {
	var year int
	c := &cobra.Command{Use: "list [--year 2022]", Short: "List the accounting exports that came in, the newest first", Args: cobra.NoArgs}
	c.Flags().IntVar(&year, "year", 0, "only this budget year")
	c.RunE = func(cmd *cobra.Command, _ []string) error {
		return s.with(cmd.Context(), app.Options{}, func(ctx context.Context, a *app.App) error {
			all, err := a.Budget.Ledgers(ctx, year)
			if err != nil {
				return err
			}
			if len(all) == 0 {
				return s.say("cli.budget.none")
			}
			word := func(group, key string) string { return s.words().T(s.lang(), group+"."+key) }
			for _, l := range all {
				if _, err := fmt.Fprintf(s.out, "%d  %s  %s  %s  %d  %s  %s  %s\n", l.Year, word("ledger_kind", string(l.Kind)), word("ledger_state", l.State), word("ledger_entry", l.Entry),
					l.RowCount, lira(statedOr(l)), l.FileName, l.ID); err != nil {
					return err
				}
			}
			return nil
		})
	}
	return c
}

func (s *session) budgetExport() *cobra.Command {
	var year int
	var out string
	c := &cobra.Command{
		Use: "export --year 2022 --out DIR", Short: "Write the tables of a year's accounting: workbook and JSON", Args: cobra.NoArgs,
		Long: "Write the tables of a year's accounting (appropriation, execution and revenue, those that hold) as a workbook and as JSON. The year needs\nno programme.",
	}
	c.Flags().IntVar(&year, "year", 0, "budget year")
	c.Flags().StringVar(&out, "out", "", "folder to write into")
	_ = c.MarkFlagRequired("year")
	_ = c.MarkFlagRequired("out")
	c.RunE = func(cmd *cobra.Command, _ []string) error {
		return s.with(cmd.Context(), app.Options{}, func(ctx context.Context, a *app.App) error {
			pack, err := a.Papers.Ledgers(ctx, year)
			if err != nil {
				return err
			}
			return s.writePackage(out, pack.Name, pack.Documents)
		})
	}
	return c
}

// statedOr is the total the export states, else what its rows add up to; also where they were typed over since.
func statedOr(l budget.Ledger) *quantity.Money {
	if l.StatedTotal != nil && len(l.Report.Changed) == 0 {
		return l.StatedTotal
	}
	return l.CountedTotal
}

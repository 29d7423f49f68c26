package cli

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/karne-app/karne/internal/act"
	"github.com/karne-app/karne/internal/app"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/intake"
	"github.com/karne-app/karne/internal/plan"
)

func (s *session) planCommand() *cobra.Command {
	c := &cobra.Command{Use: "plan", Short: "Strategic plans: import, check, template"}
	c.AddCommand(s.planImport(), s.planCheck(), s.planTemplate())
	return c
}

func (s *session) planImport() *cobra.Command {
	var dry bool
	c := &cobra.Command{
		Use: "import FILE", Short: "Bring in a plan JSON or a filled Excel template, all or nothing", Args: cobra.ExactArgs(1),
		Long: "Bring in a plan JSON (api/plan.schema.json) or a filled Excel template. The file is staged, checked and committed as a whole:\nfaults of shape refuse it, faults of the plan's rules come in as flagged draft.",
	}
	c.Flags().BoolVar(&dry, "dry-run", false, "only say what would happen")
	c.RunE = func(cmd *cobra.Command, args []string) error {
		data, err := os.ReadFile(args[0])
		if err != nil {
			return err
		}
		return s.with(cmd.Context(), app.Options{Migrate: true}, func(ctx context.Context, a *app.App) error {
			b, err := a.Intake.Stage(ctx, intake.StageFile{Name: filepath.Base(args[0]), Data: data})
			if err != nil {
				return err
			}
			s.printFaults(s.out, b.Faults)
			if b.Refused() {
				fmt.Fprintln(s.out, s.words().T(s.lang(), "cli.import.refused"))
				return errFaults
			}
			s.printPreview(b.Preview)
			if dry {
				fmt.Fprintf(s.out, "%s %s  %s\n", s.words().T(s.lang(), "cli.import.would"), b.Preview.Code, b.Preview.Summary())
				return a.Intake.Discard(ctx, b.ID)
			}
			p, err := a.Intake.Commit(ctx, b.ID, act.Once{})
			if err != nil {
				return err
			}
			_, err = fmt.Fprintf(s.out, "%s %s  %s\n", s.words().T(s.lang(), "cli.import.done"), p.Preview.Code, p.Preview.Summary())
			return err
		})
	}
	return c
}

func (s *session) printPreview(p plan.Preview) {
	for _, c := range p.Changes {
		if c.Op != plan.OpChange {
			continue
		}
		for _, f := range c.Fields {
			fmt.Fprintf(s.out, "~ %s %s: %q → %q\n", c.Ref, s.words().FieldName(s.lang(), f.Field), f.Before, f.After)
		}
	}
	if len(p.UnknownUnits) > 0 {
		fmt.Fprintf(s.out, "%s: %s\n", s.words().T(s.lang(), "cli.import.draft_units"), strings.Join(p.UnknownUnits, "; "))
	}
}

func (s *session) planCheck() *cobra.Command {
	return &cobra.Command{Use: "check CODE", Short: "List the faults of a plan with their addresses; exit code 1 when one blocks", Args: cobra.ExactArgs(1), RunE: func(cmd *cobra.Command, args []string) error {
		return s.with(cmd.Context(), app.Options{}, func(ctx context.Context, a *app.App) error {
			p, err := a.Plans.OneByCode(ctx, args[0])
			if err != nil {
				return err
			}
			l, err := a.Plans.Faults(ctx, p.ID)
			if err != nil {
				return err
			}
			s.printFaults(s.out, l)
			count := map[fault.Stage]int{}
			for _, f := range l {
				count[f.Stage]++
			}
			fmt.Fprintln(s.out, s.words().T(s.lang(), "cli.check.sum", "code", p.Code,
				"block", strconv.Itoa(count[fault.Block]), "warn", strconv.Itoa(count[fault.Warn]), "info", strconv.Itoa(count[fault.Info])))
			if count[fault.Block] > 0 {
				return errFaults
			}
			return nil
		})
	}}
}

func (s *session) planTemplate() *cobra.Command {
	var out, code string
	c := &cobra.Command{Use: "template --out FILE.xlsx", Short: "Write the Excel plan template: empty, or filled with a plan", Args: cobra.NoArgs}
	c.Flags().StringVar(&out, "out", "", "file to write")
	c.Flags().StringVar(&code, "plan", "", "fill it with this plan")
	_ = c.MarkFlagRequired("out")
	c.RunE = func(cmd *cobra.Command, _ []string) error {
		return s.with(cmd.Context(), app.Options{Migrate: true}, func(ctx context.Context, a *app.App) error {
			planID := ""
			if code != "" {
				p, err := a.Plans.OneByCode(ctx, code)
				if err != nil {
					return err
				}
				planID = p.ID
			}
			var b bytes.Buffer
			if err := a.Intake.Template(ctx, planID, &b); err != nil {
				return err
			}
			return s.writeFile(out, b.Bytes())
		})
	}
	return c
}

// writeFile writes whole or not at all: a temporary file beside the target, then a rename.
func (s *session) writeFile(path string, data []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".karne-*")
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(f.Name()) }() // after the rename there is nothing left to remove
	if _, err := f.Write(data); err != nil {
		_ = f.Close()
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	if err := os.Chmod(f.Name(), 0o644); err != nil {
		return err
	}
	if err := os.Rename(f.Name(), path); err != nil {
		return err
	}
	_, err = fmt.Fprintln(s.out, path)
	return err
}

package cli

import (
	"bytes"
	"context"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/karne-app/karne/internal/app"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/publish"
	"github.com/karne-app/karne/reports/jsondoc"
	"github.com/karne-app/karne/reports/model"
	"github.com/karne-app/karne/reports/xlsx"
)

// paperNames are the documents that can be written.
var paperNames = append([]string{"plan", "programme"}, publish.Documents...)

// paper says which package is asked for.
type paper struct {
	document, plan string
	year           int
	draft          bool
}

func (s *session) exportCommand() *cobra.Command {
	var ask paper
	var out string
	c := &cobra.Command{Use: "export", Short: "Write official papers"}
	p := &cobra.Command{
		Use: "package --document plan|programme|monitoring|evaluation|report --plan CODE [--year YEAR] [--draft] --out DIR", Short: "Write the official papers of a plan or of one of its years: workbook and JSON", Args: cobra.NoArgs,
		Long: "Write the official papers of a plan, or of one of its years (performance programme, monitoring report, evaluation report, activity report):\nthe workbook of its tables and the same documents as JSON, from the newest edition, or with --draft from the live rows, marked TASLAK.",
	}
	f := p.Flags()
	f.StringVar(&ask.document, "document", "plan", "which document: "+strings.Join(paperNames, ", "))
	f.StringVar(&ask.plan, "plan", "", "code of the plan")
	f.IntVar(&ask.year, "year", 0, "year of the document; a plan has none")
	f.BoolVar(&ask.draft, "draft", false, "live rows, marked TASLAK")
	f.StringVar(&out, "out", "", "folder to write into")
	_ = p.MarkFlagRequired("plan")
	_ = p.MarkFlagRequired("out")
	p.RunE = func(cmd *cobra.Command, _ []string) error {
		return s.with(cmd.Context(), app.Options{}, func(ctx context.Context, a *app.App) error {
			docs, name, err := ask.draw(ctx, a)
			if err != nil {
				return err
			}
			return s.writePackage(out, name, docs)
		})
	}
	c.AddCommand(p)
	return c
}

// draw makes the documents and their file name.
func (p paper) draw(ctx context.Context, a *app.App) ([]model.Document, string, error) {
	switch {
	case !slices.Contains(paperNames, p.document):
		return nil, "", fault.Invalid("enum.unknown", "document", "read", p.document, "expected", strings.Join(paperNames, ", "))
	case p.document != "plan" && p.year == 0:
		return nil, "", fault.Invalid("text.required", "year")
	}
	found, err := a.Plans.OneByCode(ctx, p.plan)
	if err != nil {
		return nil, "", err
	}
	if p.document == "plan" {
		draw := a.Papers.Official
		if p.draft {
			draw = a.Papers.Draft
		}
		pack, err := draw(ctx, found.ID)
		return pack.Documents, pack.Name, err
	}
	if p.document != "programme" {
		draw := a.Papers.OfficialResults
		if p.draft {
			draw = a.Papers.Results
		}
		pack, err := draw(ctx, p.document, found.ID, p.year)
		return pack.Documents, pack.Name, err
	}
	g, err := a.Programmes.Of(ctx, found.ID, p.year)
	if err != nil {
		return nil, "", err
	}
	draw := a.Papers.OfficialProgramme
	if p.draft {
		draw = a.Papers.Programme
	}
	pack, err := draw(ctx, g.ID)
	return pack.Documents, pack.Name, err
}

func (s *session) writePackage(dir, name string, docs []model.Document) error {
	var book, doc bytes.Buffer
	if err := xlsx.Render(&book, docs); err != nil {
		return err
	}
	if err := jsondoc.Render(&doc, docs); err != nil {
		return err
	}
	if err := s.writeFile(filepath.Join(dir, name+".xlsx"), book.Bytes()); err != nil {
		return err
	}
	return s.writeFile(filepath.Join(dir, name+".json"), doc.Bytes())
}

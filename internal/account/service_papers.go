package account

import (
	"context"
	"slices"
	"strconv"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/act"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/pkg/quantity"
)

// firstYear is the first year of any report.
const firstYear = 1990

// AttachDecision attaches a signed PDF to the report's decision (action report.decide). The same content twice is a conflict.
func (s *Service) AttachDecision(ctx context.Context, cmd AttachDecision) (DecisionFile, error) {
	if cmd.Content == nil {
		return DecisionFile{}, fault.Invalid("files.empty", "file")
	}
	paper, err := s.receive(ctx, access.ReportDecide, cmd.FileName, cmd.Content)
	if err != nil {
		return DecisionFile{}, err
	}
	var out DecisionFile
	err = s.door.Run(ctx, access.ReportDecide, func(ctx context.Context, step *act.Step) error {
		r, err := s.store.report(ctx, cmd.ReportID, shared)
		if err != nil {
			return err
		}
		if err := step.Allow(r.Scope()); err != nil {
			return err
		}
		var l fault.List
		texts(&l, "file_name", &cmd.FileName)
		l.Add(act.Validate(struct {
			FileName string `json:"file_name" validate:"required,max=300"`
		}{cmd.FileName}))
		if err := l.Err(); err != nil {
			return err
		}
		if err := r.in(VotedSufficient, VotedInsufficient, Distributed, Published); err != nil {
			return err
		}
		there, err := s.store.decisionFiles(ctx, r)
		if err != nil {
			return err
		}
		if i := slices.IndexFunc(there, func(f DecisionFile) bool { return f.SHA256 == paper.SHA256 }); i >= 0 {
			return fault.New(fault.KindConflict, "account.file.same", "read", there[i].FileName).On("", r.ID)
		}
		if err := s.files.Keep(ctx, paper); err != nil {
			return err
		}
		out = DecisionFile{ID: s.newID(), DecisionID: r.Decision.ID, SHA256: paper.SHA256, FileName: cmd.FileName, Size: paper.Size, AddedBy: step.Actor.PersonID, AddedAt: s.store.now()}
		if err := s.store.insertFile(ctx, out); err != nil {
			return err
		}
		step.Record(change("decision_file", out.ID, "create", nil, out))
		return s.history(ctx, step, r.ID, StepRecord{Step: "attach", On: s.today(), Note: out.FileName})
	})
	return out, err
}

// LoadPrinted replaces the printed results table that the report is compared with; no rows removes it. Until the council votes.
func (s *Service) LoadPrinted(ctx context.Context, cmd LoadPrinted) (Report, error) {
	return s.move(ctx, access.ReportEdit, cmd.ReportID, cmd.Version, "printed", func(ctx context.Context, _ *act.Step, r *Report) (StepRecord, error) {
		if err := r.in(Consolidating, FinanceSigned, MayorSigned, Presented); err != nil {
			return StepRecord{}, err
		}
		cmd.Rows = slices.Clone(cmd.Rows)
		if err := cmd.clean(); err != nil {
			return StepRecord{}, err
		}
		r.PrintedFileName, r.PrintedSHA256 = cmd.FileName, cmd.SHA256
		if len(cmd.Rows) == 0 {
			r.PrintedFileName, r.PrintedSHA256 = "", ""
		}
		return StepRecord{On: s.today(), Note: strconv.Itoa(len(cmd.Rows)) + " " + cmd.FileName}, s.store.replacePrinted(ctx, r.ID, s.newID, cmd.Rows)
	})
}

// clean checks the rows; a row without a number gets the one after the row before.
func (c *LoadPrinted) clean() error {
	var l fault.List
	texts(&l, "file_name", &c.FileName)
	seen := map[int]bool{}
	for n := range c.Rows {
		r, at := &c.Rows[n], "rows["+strconv.Itoa(n)+"]."
		texts(&l, at+"code", &r.Code, at+"name", &r.Name, at+"unit_of_measure", &r.UnitOfMeasure, at+"reason", &r.Reason)
		if r.RowNo == 0 {
			r.RowNo = 1
			if n > 0 {
				r.RowNo = c.Rows[n-1].RowNo + 1
			}
		}
		if r.RowNo < 0 || seen[r.RowNo] {
			l = append(l, fault.Invalid("account.printed.row_twice", at+"row_no", "read", strconv.Itoa(r.RowNo)))
		}
		seen[r.RowNo] = true
		if r.Code == "" && r.Name == "" {
			l = append(l, fault.Invalid("text.required", at+"code"))
		}
		for _, a := range []struct {
			field string
			of    *quantity.Amount
		}{{"target", r.Target}, {"actual", r.Actual}} {
			if a.of != nil && a.of.Check() != nil {
				l = append(l, fault.Invalid("number.range", at+a.field, "read", a.of.TR()))
			}
		}
	}
	if c.SHA256 != "" && !sha256Form(c.SHA256) {
		l = append(l, fault.Invalid("value.invalid", "sha256", "read", c.SHA256, "expected", "SHA-256"))
	}
	l.Add(act.Validate(*c))
	return l.Err()
}

func sha256Form(s string) bool {
	if len(s) != 64 {
		return false
	}
	for _, r := range s {
		if (r < '0' || r > '9') && (r < 'a' || r > 'f') {
			return false
		}
	}
	return true
}

// LoadStatementText gives a statement its wording from a report year on. Statements signed before keep the wording they were signed with.
func (s *Service) LoadStatementText(ctx context.Context, cmd LoadStatementText) (StatementText, error) {
	var out StatementText
	err := s.door.Run(ctx, access.StatementTextEdit, func(ctx context.Context, step *act.Step) error {
		if err := step.Allow(access.Whole); err != nil {
			return err
		}
		var l fault.List
		texts(&l, "text", &cmd.Text, "source", &cmd.Source)
		l.Add(act.Validate(cmd))
		if cmd.ValidFrom != 0 && cmd.ValidFrom < firstYear {
			l = append(l, fault.Invalid("number.range", "valid_from", "read", strconv.Itoa(cmd.ValidFrom), "expected", "0 · ≥ "+strconv.Itoa(firstYear)))
		}
		if err := l.Err(); err != nil {
			return err
		}
		all, err := s.store.wordings(ctx, cmd.Kind)
		if err != nil {
			return err
		}
		var before StatementText
		for _, w := range all {
			if w.ValidFrom == cmd.ValidFrom {
				before = w
			}
		}
		if err := fault.Fresh(before.ID, before.Version, cmd.Version); err != nil {
			return err
		}
		out = StatementText{ID: before.ID, Kind: cmd.Kind, ValidFrom: cmd.ValidFrom, Text: cmd.Text, Source: cmd.Source, Synthetic: cmd.Synthetic, Version: before.Version}
		if before.Version == 0 {
			out.ID, out.Version = s.newID(), 1
			step.Record(change("statement_text", out.ID, "create", nil, out))
			return s.store.insertWording(ctx, out)
		}
		err = s.store.saveWording(ctx, &out)
		step.Record(change("statement_text", out.ID, "change", before, out))
		return err
	})
	return out, err
}

// StatementTexts are the loaded wordings, by kind and year; everybody who reads reports reads them.
func (s *Service) StatementTexts(ctx context.Context) ([]StatementText, error) {
	if _, err := access.Reader(ctx, access.ReportRead); err != nil {
		return nil, err
	}
	return s.store.wordings(ctx, "")
}

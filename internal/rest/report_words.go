package rest

import (
	"github.com/karne-app/karne/internal/account"
	"github.com/karne-app/karne/pkg/period"
)

func statementFields(b StatementSign) account.StatementFields {
	return account.StatementFields{
		SignerID: textOf(b.SignerId), SignerName: b.SignerName, SignerTitle: b.SignerTitle, OfficeFrom: period.Date(b.OfficeFrom), OfficeTo: date(b.OfficeTo),
		ReliesOnPredecessor: deref(b.ReliesOnPredecessor), Place: b.Place, SignedOn: period.Date(b.SignedOn), Signature: string(b.Signature),
	}
}

func reportOutOf(r account.Report) Report {
	return Report{
		Id: r.ID, PlanId: r.PlanID, PlanCode: r.PlanCode, PlanName: r.PlanName, ProgrammeId: r.ProgrammeID, Year: r.Year, State: ReportState(r.State),
		PresentedOn: orNull[string](r.PresentedOn), LetterNumber: r.LetterNumber, Chair: r.Chair, TotalMembers: ptrOrNull(r.TotalMembers),
		VotesSufficient: ptrOrNull(r.Sufficient), VotesInsufficient: ptrOrNull(r.Insufficient), Abstentions: ptrOrNull(r.Abstentions),
		Decision: recordedOut(r.Decision), PublishedOn: orNull[string](r.PublishedOn), PublishedAt: r.PublishedAt, PrintedFileName: r.PrintedFileName,
		PrintedSha256: r.PrintedSHA256, Synthetic: r.Synthetic, Version: r.Version,
	}
}

func unitReportOut(u account.UnitReport) UnitReport {
	return UnitReport{
		Id: u.ID, ReportId: u.ReportID, UnitId: u.UnitID, UnitName: u.UnitName, State: UnitReportState(u.State), Reason: u.Reason, ReceivedBy: u.ReceivedBy,
		ReceivedAt: instantOrNull(u.ReceivedAt), Version: u.Version,
	}
}

func sectionOut(s account.Section) ReportSection {
	return ReportSection{
		Code: s.Code, Parent: s.Parent, Level: s.Level, Tr: s.TR, En: s.EN, Unit: s.Unit, Whole: s.Whole, Auto: s.Auto, Required: s.Required,
	}
}

func reportTextOut(t account.Text) ReportText {
	return ReportText{
		Id: t.ID, ReportId: t.ReportID, UnitReportId: orNull[string](t.UnitReportID), Section: t.Section, Text: t.Text, WrittenBy: t.WrittenBy,
		Synthetic: t.Synthetic, Version: t.Version,
	}
}

func workOut(w account.Work) Work {
	return Work{
		Id: w.ID, ReportId: w.ReportID, UnitReportId: w.UnitReportID, UnitId: w.UnitID, ActivityId: w.ActivityID, WorkDone: w.WorkDone,
		FinalAppropriation: numberOrNull(w.Final), Spent: numberOrNull(w.Spent), Reason: w.Reason, WrittenBy: w.WrittenBy, Synthetic: w.Synthetic,
		Version: w.Version,
	}
}

func statementOut(s account.Statement) Statement {
	return Statement{
		Id: s.ID, ReportId: s.ReportID, UnitReportId: orNull[string](s.UnitReportID), UnitId: orNull[string](s.UnitID), Kind: StatementKind(s.Kind),
		SignerId: orNull[string](s.SignerID), SignerName: s.SignerName, SignerTitle: s.SignerTitle, OfficeFrom: orNull[string](s.OfficeFrom),
		OfficeTo: orNull[string](s.OfficeTo), ReliesOnPredecessor: s.ReliesOnPredecessor, Place: s.Place, SignedOn: orNull[string](s.SignedOn),
		Signature: s.Signature, TextId: s.TextID, Text: s.Text, DocumentSha256: s.DocumentSHA256, DocumentName: s.DocumentName, RecordedBy: s.RecordedBy,
		RecordedAt: instant(s.RecordedAt), WithdrawnReason: s.WithdrawnReason, WithdrawnAt: instantOrNull(s.WithdrawnAt), Version: s.Version,
	}
}

func distributionOut(d account.Distribution) Distribution {
	return Distribution{
		Id: d.ID, ReportId: d.ReportID, Recipient: DistributionRecipient(d.Recipient), RecipientName: d.RecipientName, SentOn: orNull[string](d.SentOn),
		LetterNumber: d.LetterNumber, Note: d.Note, RecordedBy: d.RecordedBy, RecordedAt: instant(d.RecordedAt), Version: d.Version,
	}
}

func decisionFileOut(f account.DecisionFile) DecisionFile {
	return DecisionFile{Id: f.ID, DecisionId: f.DecisionID, Sha256: f.SHA256, FileName: f.FileName, Size: f.Size, AddedBy: f.AddedBy, AddedAt: instant(f.AddedAt)}
}

func printedOut(p account.PrintedRow) PrintedRow {
	return PrintedRow{
		RowNo: p.RowNo, Code: p.Code, Name: p.Name, UnitOfMeasure: p.UnitOfMeasure, Target: numberOrNull(p.Target), Actual: numberOrNull(p.Actual), Reason: p.Reason,
	}
}

func reportDifferenceOut(d account.Difference) ReportDifference {
	return ReportDifference{
		Kind: ReportDifferenceKind(d.Kind), Basis: d.Basis, Code: d.Code, Ref: d.Ref, Name: d.Name, Programme: d.Programme, Report: d.Report, Row: d.Row,
		IndicatorId: orNull[string](d.IndicatorID), Excused: d.Excused,
	}
}

func reportRecordOut(s account.StepRecord) ReportStepRecord {
	return ReportStepRecord{
		Id: s.ID, Step: s.Step, UnitReportId: orNull[string](s.UnitReportID), On: orNull[string](s.On), LetterNumber: s.LetterNumber, Note: s.Note,
		RecordedBy: s.RecordedBy, RecordedAt: instant(s.RecordedAt),
	}
}

func statementTextOut(t account.StatementText) StatementText {
	return StatementText{
		Id: t.ID, Kind: StatementKind(t.Kind), ValidFrom: t.ValidFrom, Text: t.Text, Source: t.Source, Synthetic: t.Synthetic, Version: t.Version,
	}
}

func wholeOut(w account.Whole) ReportWhole {
	out := ReportWhole{
		Report: reportOutOf(w.Report), Sections: each(w.Sections, sectionOut), Units: each(w.Units, unitReportOut), Texts: each(w.Texts, reportTextOut),
		Work: each(w.Work, workOut), Statements: each(w.Statements, statementOut), Distributions: each(w.Distributions, distributionOut),
		Files: each(w.Files, decisionFileOut), Printed: each(w.Printed, printedOut), Differences: each(w.Differences, reportDifferenceOut),
		Steps: each(w.Steps, reportRecordOut), People: []NamedPerson{},
	}
	for _, id := range sorted(w.People) {
		out.People = append(out.People, NamedPerson{Id: id, Name: w.People[id]})
	}
	return out
}

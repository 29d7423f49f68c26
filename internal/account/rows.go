package account

import (
	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/pkg/period"
	"github.com/karne-app/karne/pkg/quantity"
)

type reportRow struct {
	ID                string `gorm:"primaryKey"`
	PlanID            string
	ProgrammeID       string
	Year              int
	State             string
	PresentedOn       string
	LetterNumber      string
	Chair             string
	TotalMembers      *int
	VotesSufficient   *int
	VotesInsufficient *int
	Abstentions       *int
	DecisionID        *string
	PublishedOn       string
	PublishedAt       string
	PrintedFileName   string
	PrintedSha256     string
	Synthetic         bool
	Version           int64
	CreatedAt         int64 `gorm:"autoCreateTime:false"`
	UpdatedAt         int64 `gorm:"autoUpdateTime:false"`
}

func (reportRow) TableName() string { return "activity_report" }

var reportColumns = []string{
	"state", "presented_on", "letter_number", "chair", "total_members", "votes_sufficient", "votes_insufficient", "abstentions", "decision_id", "published_on",
	"published_at", "printed_file_name", "printed_sha256", "version", "updated_at",
}

func (r reportRow) report() Report {
	return Report{
		ID: r.ID, PlanID: r.PlanID, ProgrammeID: r.ProgrammeID, Year: r.Year, State: r.State, PresentedOn: period.Date(r.PresentedOn), LetterNumber: r.LetterNumber,
		Chair: r.Chair, TotalMembers: r.TotalMembers, Sufficient: r.VotesSufficient, Insufficient: r.VotesInsufficient, Abstentions: r.Abstentions,
		PublishedOn: period.Date(r.PublishedOn), PublishedAt: r.PublishedAt, PrintedFileName: r.PrintedFileName, PrintedSHA256: r.PrintedSha256,
		Synthetic: r.Synthetic, Version: r.Version,
	}
}

func reportRowOf(r Report, now int64) reportRow {
	row := reportRow{
		ID: r.ID, PlanID: r.PlanID, ProgrammeID: r.ProgrammeID, Year: r.Year, State: r.State, PresentedOn: string(r.PresentedOn), LetterNumber: r.LetterNumber,
		Chair: r.Chair, TotalMembers: r.TotalMembers, VotesSufficient: r.Sufficient, VotesInsufficient: r.Insufficient, Abstentions: r.Abstentions,
		PublishedOn: string(r.PublishedOn), PublishedAt: r.PublishedAt, PrintedFileName: r.PrintedFileName, PrintedSha256: r.PrintedSHA256,
		Synthetic: r.Synthetic, Version: r.Version, CreatedAt: now, UpdatedAt: now,
	}
	if r.Decision != nil {
		row.DecisionID = &r.Decision.ID
	}
	return row
}

type unitRow struct {
	ID         string `gorm:"primaryKey"`
	ReportID   string
	UnitID     string
	State      string
	Reason     string
	ReceivedBy *string
	ReceivedAt int64
	Version    int64
	CreatedAt  int64 `gorm:"autoCreateTime:false"`
	UpdatedAt  int64 `gorm:"autoUpdateTime:false"`
}

func (unitRow) TableName() string { return "unit_report" }

var unitColumns = []string{"state", "reason", "received_by", "received_at", "version", "updated_at"}

func (r unitRow) unit() UnitReport {
	return UnitReport{ID: r.ID, ReportID: r.ReportID, UnitID: r.UnitID, State: r.State, Reason: r.Reason, ReceivedBy: db.Text(r.ReceivedBy), ReceivedAt: r.ReceivedAt, Version: r.Version}
}

func unitRowOf(u UnitReport, now int64) unitRow {
	return unitRow{ID: u.ID, ReportID: u.ReportID, UnitID: u.UnitID, State: u.State, Reason: u.Reason, ReceivedBy: db.Null(u.ReceivedBy), ReceivedAt: u.ReceivedAt, Version: u.Version, CreatedAt: now, UpdatedAt: now}
}

type stepRow struct {
	ID           string `gorm:"primaryKey"`
	ReportID     string
	UnitReportID *string
	Step         string
	OnDate       string
	LetterNumber string
	Note         string
	RecordedBy   string
	RecordedAt   int64
}

func (stepRow) TableName() string { return "report_step" }

func (r stepRow) step() StepRecord {
	return StepRecord{ID: r.ID, Step: r.Step, UnitReportID: db.Text(r.UnitReportID), On: period.Date(r.OnDate), LetterNumber: r.LetterNumber, Note: r.Note, RecordedBy: r.RecordedBy, RecordedAt: r.RecordedAt}
}

type textRow struct {
	ID           string `gorm:"primaryKey"`
	ReportID     string
	UnitReportID *string
	OwnerID      string
	Section      string
	Text         string
	WrittenBy    string
	Synthetic    bool
	Version      int64
	CreatedAt    int64 `gorm:"autoCreateTime:false"`
	UpdatedAt    int64 `gorm:"autoUpdateTime:false"`
}

func (textRow) TableName() string { return "report_text" }

var textColumns = []string{"text", "written_by", "synthetic", "version", "updated_at"}

func (r textRow) text() Text {
	return Text{ID: r.ID, ReportID: r.ReportID, UnitReportID: db.Text(r.UnitReportID), Section: r.Section, Text: r.Text, WrittenBy: r.WrittenBy, Synthetic: r.Synthetic, Version: r.Version}
}

func textRowOf(t Text, now int64) textRow {
	owner := t.UnitReportID
	if owner == "" {
		owner = t.ReportID
	}
	return textRow{
		ID: t.ID, ReportID: t.ReportID, UnitReportID: db.Null(t.UnitReportID), OwnerID: owner, Section: t.Section, Text: t.Text, WrittenBy: t.WrittenBy,
		Synthetic: t.Synthetic, Version: t.Version, CreatedAt: now, UpdatedAt: now,
	}
}

type workRow struct {
	ID                 string `gorm:"primaryKey"`
	ReportID           string
	UnitReportID       string
	ActivityID         string
	WorkDone           string
	FinalAppropriation *int64
	Spent              *int64
	Reason             string
	WrittenBy          string
	Synthetic          bool
	Version            int64
	CreatedAt          int64 `gorm:"autoCreateTime:false"`
	UpdatedAt          int64 `gorm:"autoUpdateTime:false"`
}

func (workRow) TableName() string { return "activity_result" }

var workColumns = []string{"work_done", "final_appropriation", "spent", "reason", "written_by", "synthetic", "version", "updated_at"}

func (r workRow) work() Work {
	return Work{
		ID: r.ID, ReportID: r.ReportID, UnitReportID: r.UnitReportID, ActivityID: r.ActivityID, WorkDone: r.WorkDone, Final: (*quantity.Money)(r.FinalAppropriation),
		Spent: (*quantity.Money)(r.Spent), Reason: r.Reason, WrittenBy: r.WrittenBy, Synthetic: r.Synthetic, Version: r.Version,
	}
}

func workRowOf(w Work, now int64) workRow {
	return workRow{
		ID: w.ID, ReportID: w.ReportID, UnitReportID: w.UnitReportID, ActivityID: w.ActivityID, WorkDone: w.WorkDone, FinalAppropriation: (*int64)(w.Final),
		Spent: (*int64)(w.Spent), Reason: w.Reason, WrittenBy: w.WrittenBy, Synthetic: w.Synthetic, Version: w.Version, CreatedAt: now, UpdatedAt: now,
	}
}

type wordingRow struct {
	ID        string `gorm:"primaryKey"`
	Kind      string
	ValidFrom int
	Text      string
	Source    string
	Synthetic bool
	Version   int64
	CreatedAt int64 `gorm:"autoCreateTime:false"`
	UpdatedAt int64 `gorm:"autoUpdateTime:false"`
}

func (wordingRow) TableName() string { return "statement_text" }

func (r wordingRow) wording() StatementText {
	return StatementText{ID: r.ID, Kind: r.Kind, ValidFrom: r.ValidFrom, Text: r.Text, Source: r.Source, Synthetic: r.Synthetic, Version: r.Version}
}

func wordingRowOf(t StatementText, now int64) wordingRow {
	return wordingRow{ID: t.ID, Kind: t.Kind, ValidFrom: t.ValidFrom, Text: t.Text, Source: t.Source, Synthetic: t.Synthetic, Version: t.Version, CreatedAt: now, UpdatedAt: now}
}

type statementRow struct {
	ID                  string `gorm:"primaryKey"`
	ReportID            string
	UnitReportID        *string
	OwnerID             string
	Kind                string
	SignerID            *string
	SignerName          string
	SignerTitle         string
	OfficeFrom          string
	OfficeTo            string
	ReliesOnPredecessor bool
	Place               string
	SignedOn            string
	Signature           string
	TextID              string
	Text                string
	DocumentSha256      *string
	DocumentName        string
	RecordedBy          string
	RecordedAt          int64
	WithdrawnReason     string
	WithdrawnAt         int64
	Version             int64
}

func (statementRow) TableName() string { return "statement" }

func (r statementRow) statement() Statement {
	return Statement{
		ID: r.ID, ReportID: r.ReportID, UnitReportID: db.Text(r.UnitReportID), Kind: r.Kind, TextID: r.TextID, Text: r.Text, DocumentSHA256: db.Text(r.DocumentSha256),
		DocumentName: r.DocumentName, RecordedBy: r.RecordedBy, RecordedAt: r.RecordedAt, WithdrawnReason: r.WithdrawnReason, WithdrawnAt: r.WithdrawnAt, Version: r.Version,
		StatementFields: StatementFields{
			SignerID: db.Text(r.SignerID), SignerName: r.SignerName, SignerTitle: r.SignerTitle, OfficeFrom: period.Date(r.OfficeFrom), OfficeTo: period.Date(r.OfficeTo),
			ReliesOnPredecessor: r.ReliesOnPredecessor, Place: r.Place, SignedOn: period.Date(r.SignedOn), Signature: r.Signature,
		},
	}
}

func statementRowOf(t Statement) statementRow {
	owner := t.UnitReportID
	if owner == "" {
		owner = t.ReportID
	}
	return statementRow{
		ID: t.ID, ReportID: t.ReportID, UnitReportID: db.Null(t.UnitReportID), OwnerID: owner, Kind: t.Kind, SignerID: db.Null(t.SignerID), SignerName: t.SignerName,
		SignerTitle: t.SignerTitle, OfficeFrom: string(t.OfficeFrom), OfficeTo: string(t.OfficeTo), ReliesOnPredecessor: t.ReliesOnPredecessor, Place: t.Place,
		SignedOn: string(t.SignedOn), Signature: t.Signature, TextID: t.TextID, Text: t.Text, DocumentSha256: db.Null(t.DocumentSHA256), DocumentName: t.DocumentName,
		RecordedBy: t.RecordedBy, RecordedAt: t.RecordedAt, WithdrawnReason: t.WithdrawnReason, WithdrawnAt: t.WithdrawnAt, Version: t.Version,
	}
}

type distributionRow struct {
	ID            string `gorm:"primaryKey"`
	ReportID      string
	Recipient     string
	RecipientName string
	SentOn        string
	LetterNumber  string
	Note          string
	RecordedBy    string
	RecordedAt    int64
	Version       int64
}

func (distributionRow) TableName() string { return "distribution" }

func (r distributionRow) distribution() Distribution {
	return Distribution{
		ID: r.ID, ReportID: r.ReportID, Recipient: r.Recipient, RecipientName: r.RecipientName, SentOn: period.Date(r.SentOn), LetterNumber: r.LetterNumber, Note: r.Note,
		RecordedBy: r.RecordedBy, RecordedAt: r.RecordedAt, Version: r.Version,
	}
}

func distributionRowOf(d Distribution) distributionRow {
	return distributionRow{
		ID: d.ID, ReportID: d.ReportID, Recipient: d.Recipient, RecipientName: d.RecipientName, SentOn: string(d.SentOn), LetterNumber: d.LetterNumber, Note: d.Note,
		RecordedBy: d.RecordedBy, RecordedAt: d.RecordedAt, Version: d.Version,
	}
}

type fileRow struct {
	ID         string `gorm:"primaryKey"`
	DecisionID string
	Sha256     string
	FileName   string
	AddedBy    string
	AddedAt    int64
}

func (fileRow) TableName() string { return "decision_file" }

type printedRow struct {
	ID            string `gorm:"primaryKey"`
	ReportID      string
	RowNo         int
	Code          string
	Name          string
	UnitOfMeasure string
	TargetValue   *int64
	ActualValue   *int64
	Reason        string
}

func (printedRow) TableName() string { return "printed_result" }

func (r printedRow) printed() PrintedRow {
	return PrintedRow{
		RowNo: r.RowNo, Code: r.Code, Name: r.Name, UnitOfMeasure: r.UnitOfMeasure, Target: (*quantity.Amount)(r.TargetValue), Actual: (*quantity.Amount)(r.ActualValue),
		Reason: r.Reason,
	}
}

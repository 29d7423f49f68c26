package rest

import (
	"context"

	"github.com/karne-app/karne/internal/account"
	"github.com/karne-app/karne/internal/httpx"
)

// ListReports is a page of activity reports.
func (h *handlers) ListReports(ctx context.Context, r ListReportsRequestObject) (ListReportsResponseObject, error) {
	page, err := h.Account.List(ctx, account.ListQuery{PlanID: deref(r.Params.Plan), After: deref(r.Params.Cursor), Limit: deref(r.Params.Limit)})
	if err != nil {
		return nil, err
	}
	return ListReports200JSONResponse{Items: each(page.Items, reportOutOf), NextCursor: orNull[string](page.Next)}, nil
}

// CreateReport opens the report of a year.
func (h *handlers) CreateReport(ctx context.Context, r CreateReportRequestObject) (CreateReportResponseObject, error) {
	x, err := h.Account.Create(ctx, account.Create{PlanID: r.Body.PlanId, Year: r.Body.Year, Synthetic: deref(r.Body.Synthetic), Idempotency: once(ctx)})
	if err != nil {
		return nil, err
	}
	return CreateReport201JSONResponse{Body: reportOutOf(x), Headers: CreateReport201ResponseHeaders{ETag: httpx.ETag(x.Version), Location: location("reports", x.ID)}}, nil
}

// GetReport is one report.
func (h *handlers) GetReport(ctx context.Context, r GetReportRequestObject) (GetReportResponseObject, error) {
	x, err := h.Account.Get(ctx, r.Id)
	if err != nil {
		return nil, err
	}
	return GetReport200JSONResponse{Body: reportOutOf(x), Headers: GetReport200ResponseHeaders{ETag: httpx.ETag(x.Version)}}, nil
}

// GetReportWhole is a report with everything it holds itself.
func (h *handlers) GetReportWhole(ctx context.Context, r GetReportWholeRequestObject) (GetReportWholeResponseObject, error) {
	w, err := h.Account.Whole(ctx, r.Id)
	if err != nil {
		return nil, err
	}
	return GetReportWhole200JSONResponse{Body: wholeOut(w), Headers: GetReportWhole200ResponseHeaders{ETag: httpx.ETag(w.Report.Version)}}, nil
}

// GetReportFaults is what keeps a report from being presented.
func (h *handlers) GetReportFaults(ctx context.Context, r GetReportFaultsRequestObject) (GetReportFaultsResponseObject, error) {
	l, err := h.Account.Check(ctx, r.Id)
	if err != nil {
		return nil, err
	}
	return GetReportFaults200JSONResponse(h.faultList(ctx, l)), nil
}

// ListReportDifferences is programme against report.
func (h *handlers) ListReportDifferences(ctx context.Context, r ListReportDifferencesRequestObject) (ListReportDifferencesResponseObject, error) {
	l, err := h.Account.Differences(ctx, r.Id)
	if err != nil {
		return nil, err
	}
	return ListReportDifferences200JSONResponse{Items: each(l, reportDifferenceOut)}, nil
}

// ListReportEditions are the frozen editions of a report.
func (h *handlers) ListReportEditions(ctx context.Context, r ListReportEditionsRequestObject) (ListReportEditionsResponseObject, error) {
	l, err := h.Account.Editions(ctx, r.Id)
	if err != nil {
		return nil, err
	}
	return ListReportEditions200JSONResponse(editionsOut(l)), nil
}

// AddReportUnits gives units that came later a draft.
func (h *handlers) AddReportUnits(ctx context.Context, r AddReportUnitsRequestObject) (AddReportUnitsResponseObject, error) {
	x, err := h.Account.AddUnits(ctx, account.Step{ID: r.Id, Version: version(ctx)})
	if err != nil {
		return nil, err
	}
	return AddReportUnits200JSONResponse{Body: reportOutOf(x), Headers: AddReportUnits200ResponseHeaders{ETag: httpx.ETag(x.Version)}}, nil
}

func writeIn(reportID string, v int64, b ReportTextWrite) account.Write {
	return account.Write{
		ReportID: reportID, UnitReportID: textOf(b.UnitReportId), Section: b.Section, Text: b.Text, Synthetic: deref(b.Synthetic), Version: v,
	}
}

// CreateReportText writes the text of a section.
func (h *handlers) CreateReportText(ctx context.Context, r CreateReportTextRequestObject) (CreateReportTextResponseObject, error) {
	t, err := h.Account.Write(ctx, writeIn(r.Id, 0, *r.Body))
	if err != nil {
		return nil, err
	}
	return CreateReportText201JSONResponse{Body: reportTextOut(t), Headers: CreateReportText201ResponseHeaders{ETag: httpx.ETag(t.Version)}}, nil
}

// PutReportText changes the text of a section.
func (h *handlers) PutReportText(ctx context.Context, r PutReportTextRequestObject) (PutReportTextResponseObject, error) {
	t, err := h.Account.Write(ctx, writeIn(r.Id, version(ctx), *r.Body))
	if err != nil {
		return nil, err
	}
	return PutReportText200JSONResponse{Body: reportTextOut(t), Headers: PutReportText200ResponseHeaders{ETag: httpx.ETag(t.Version)}}, nil
}

func workIn(unitReportID string, v int64, b WorkWrite) (account.RecordWork, error) {
	var in reading
	w := account.RecordWork{
		UnitReportID: unitReportID, ActivityID: b.ActivityId, WorkDone: deref(b.WorkDone), Final: money(&in, "final_appropriation", b.FinalAppropriation),
		Spent: money(&in, "spent", b.Spent), Reason: deref(b.Reason), Synthetic: deref(b.Synthetic), Version: v,
	}
	return w, in.err()
}

// CreateWork writes what a unit did for an activity.
func (h *handlers) CreateWork(ctx context.Context, r CreateWorkRequestObject) (CreateWorkResponseObject, error) {
	cmd, err := workIn(r.Id, 0, *r.Body)
	if err != nil {
		return nil, err
	}
	w, err := h.Account.RecordWork(ctx, cmd)
	if err != nil {
		return nil, err
	}
	return CreateWork201JSONResponse{Body: workOut(w), Headers: CreateWork201ResponseHeaders{ETag: httpx.ETag(w.Version)}}, nil
}

// PutWork writes it anew.
func (h *handlers) PutWork(ctx context.Context, r PutWorkRequestObject) (PutWorkResponseObject, error) {
	cmd, err := workIn(r.Id, version(ctx), *r.Body)
	if err != nil {
		return nil, err
	}
	w, err := h.Account.RecordWork(ctx, cmd)
	if err != nil {
		return nil, err
	}
	return PutWork200JSONResponse{Body: workOut(w), Headers: PutWork200ResponseHeaders{ETag: httpx.ETag(w.Version)}}, nil
}

// PutReportPrinted replaces the printed table the report is compared with.
func (h *handlers) PutReportPrinted(ctx context.Context, r PutReportPrintedRequestObject) (PutReportPrintedResponseObject, error) {
	var in reading
	rows := make([]account.PrintedRow, len(r.Body.Rows))
	for i, b := range r.Body.Rows {
		at := "rows[" + itoa(i) + "]."
		rows[i] = account.PrintedRow{
			RowNo: i + 1, Code: deref(b.Code), Name: deref(b.Name), UnitOfMeasure: deref(b.UnitOfMeasure), Target: amount(&in, at+"target", b.Target),
			Actual: amount(&in, at+"actual", b.Actual), Reason: deref(b.Reason),
		}
	}
	if err := in.err(); err != nil {
		return nil, err
	}
	x, err := h.Account.LoadPrinted(ctx, account.LoadPrinted{ReportID: r.Id, Version: version(ctx), FileName: deref(r.Body.FileName), Rows: rows})
	if err != nil {
		return nil, err
	}
	return PutReportPrinted200JSONResponse{Body: reportOutOf(x), Headers: PutReportPrinted200ResponseHeaders{ETag: httpx.ETag(x.Version)}}, nil
}

// GetReportFile is a signed paper of the report.
func (h *handlers) GetReportFile(ctx context.Context, r GetReportFileRequestObject) (GetReportFileResponseObject, error) {
	body, f, err := h.Account.OpenFile(ctx, r.Id, r.Sha256)
	if err != nil {
		return nil, err
	}
	return download{body: body, name: f.FileName, size: f.Size}, nil
}

// ListStatementTexts are the wordings of the statements.
func (h *handlers) ListStatementTexts(ctx context.Context, _ ListStatementTextsRequestObject) (ListStatementTextsResponseObject, error) {
	l, err := h.Account.StatementTexts(ctx)
	if err != nil {
		return nil, err
	}
	return ListStatementTexts200JSONResponse{Items: each(l, statementTextOut)}, nil
}

func statementTextIn(v int64, b StatementTextWrite) account.LoadStatementText {
	return account.LoadStatementText{
		Kind: string(b.Kind), ValidFrom: b.ValidFrom, Text: b.Text, Source: b.Source, Synthetic: deref(b.Synthetic), Version: v,
	}
}

// CreateStatementText gives a statement its wording from a year on.
func (h *handlers) CreateStatementText(ctx context.Context, r CreateStatementTextRequestObject) (CreateStatementTextResponseObject, error) {
	t, err := h.Account.LoadStatementText(ctx, statementTextIn(0, *r.Body))
	if err != nil {
		return nil, err
	}
	return CreateStatementText201JSONResponse{Body: statementTextOut(t), Headers: CreateStatementText201ResponseHeaders{ETag: httpx.ETag(t.Version)}}, nil
}

// PutStatementText changes a wording.
func (h *handlers) PutStatementText(ctx context.Context, r PutStatementTextRequestObject) (PutStatementTextResponseObject, error) {
	t, err := h.Account.LoadStatementText(ctx, statementTextIn(version(ctx), *r.Body))
	if err != nil {
		return nil, err
	}
	return PutStatementText200JSONResponse{Body: statementTextOut(t), Headers: PutStatementText200ResponseHeaders{ETag: httpx.ETag(t.Version)}}, nil
}

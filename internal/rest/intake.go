package rest

import (
	"bytes"
	"context"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/karne-app/karne/internal/intake"
	"github.com/karne-app/karne/internal/lang"
	"github.com/karne-app/karne/internal/plan"
)

// createBatch stages a plan file, by hand because the file is streamed.
func (h *handlers) createBatch(e echo.Context) error {
	u, data, err := whole(e)
	if err != nil {
		return err
	}
	ctx := e.Request().Context()
	b, err := h.Intake.Stage(ctx, intake.StageFile{Name: u.name, Data: data})
	if err != nil {
		return err
	}
	e.Response().Header().Set("Location", location("intake/batches", b.ID))
	return e.JSON(http.StatusCreated, h.batchOut(ctx, b))
}

// stageProposal stages a unit's proposal workbook, by hand because the file is streamed.
func (h *handlers) stageProposal(e echo.Context) error {
	u, data, err := whole(e)
	if err != nil {
		return err
	}
	ctx := e.Request().Context()
	p, _, err := h.Programmes.Proposal(ctx, e.Param("id"))
	if err != nil {
		return err
	}
	b, err := h.Intake.StageProposal(ctx, p.ProgrammeID, p.UnitID, intake.StageFile{Name: u.name, Data: data})
	if err != nil {
		return err
	}
	e.Response().Header().Set("Location", location("intake/batches", b.ID))
	return e.JSON(http.StatusCreated, h.batchOut(ctx, b))
}

// stageWindow stages a unit's workbook of a window, by hand because the file is streamed.
func (h *handlers) stageWindow(e echo.Context) error {
	u, data, err := whole(e)
	if err != nil {
		return err
	}
	ctx := e.Request().Context()
	b, err := h.Intake.StageWindow(ctx, e.Param("id"), e.QueryParam("unit"), intake.StageFile{Name: u.name, Data: data})
	if err != nil {
		return err
	}
	e.Response().Header().Set("Location", location("intake/batches", b.ID))
	return e.JSON(http.StatusCreated, h.batchOut(ctx, b))
}

// GetWindowWorkbook is a unit's workbook of a window, filled.
func (h *handlers) GetWindowWorkbook(ctx context.Context, r GetWindowWorkbookRequestObject) (GetWindowWorkbookResponseObject, error) {
	w, err := h.Calendar.Get(ctx, r.Id)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	if err := h.Intake.WindowTemplate(ctx, r.Id, r.Params.Unit, &b); err != nil {
		return nil, err
	}
	return file{b.Bytes(), typeXLSX, "karne-veri-girisi-" + itoa(w.Year) + "-" + w.Frequency + "-" + itoa(w.PeriodNo) + ".xlsx"}, nil
}

// VisitGetWindowWorkbookResponse sends the file.
func (f file) VisitGetWindowWorkbookResponse(w http.ResponseWriter) error { return f.write(w) }

// GetProposalWorkbook is the workbook of a unit's proposal, filled.
func (h *handlers) GetProposalWorkbook(ctx context.Context, r GetProposalWorkbookRequestObject) (GetProposalWorkbookResponseObject, error) {
	p, y, err := h.Programmes.Proposal(ctx, r.Id)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	if err := h.Intake.ProposalTemplate(ctx, p.ProgrammeID, p.UnitID, &b); err != nil {
		return nil, err
	}
	return file{b.Bytes(), typeXLSX, "karne-birim-teklifi-" + itoa(y.Year) + ".xlsx"}, nil
}

func (h *handlers) batchOut(ctx context.Context, b intake.Batch) Batch {
	out := Batch{
		Id: b.ID, Kind: BatchKind(b.Kind), ProgrammeId: orNull[string](b.ProgrammeID), WindowId: orNull[string](b.WindowID), UnitId: orNull[string](b.UnitID), State: BatchState(b.State), Format: BatchFormat(b.Format), FileName: b.FileName, Sha256: b.SHA256, PlanCode: b.PlanCode,
		PlanId: orNull[string](b.PlanID), CreatedAt: instant(b.CreatedAt), CreatedBy: b.CreatedBy, New: b.Preview.Count(plan.OpAdd),
		Changed: b.Preview.Count(plan.OpChange), Same: b.Preview.Count(plan.OpSame), Absent: b.Preview.Absent, UnknownUnits: listOut(b.Preview.UnknownUnits),
		Rows: []BatchRow{}, Faults: h.faultsOut(ctx, b.Faults),
	}
	for _, c := range b.Preview.Changes {
		if c.Op == plan.OpSame {
			continue
		}
		row := BatchRow{Ref: c.Ref, Kind: c.Kind, Change: BatchRowChangeNew, Fields: make([]FieldChange, len(c.Fields))}
		if c.Op == plan.OpChange {
			row.Change = BatchRowChangeChanged
		}
		for i, f := range c.Fields {
			row.Fields[i] = FieldChange{Field: f.Field, Before: f.Before, After: f.After}
		}
		out.Rows = append(out.Rows, row)
	}
	return out
}

// ListBatches is a page of uploads.
func (h *handlers) ListBatches(ctx context.Context, r ListBatchesRequestObject) (ListBatchesResponseObject, error) {
	before := deref(r.Params.Cursor)
	if before != "" && !h.contract.isID(before) {
		return nil, badCursor()
	}
	page, err := h.Intake.List(ctx, intake.ListQuery{Before: before, Limit: deref(r.Params.Limit)})
	if err != nil {
		return nil, err
	}
	out := ListBatches200JSONResponse{Items: make([]BatchSummary, len(page.Items)), NextCursor: orNull[string](page.Next)}
	for i, u := range page.Items {
		out.Items[i] = BatchSummary{
			Id: u.ID, State: BatchSummaryState(u.State), Format: BatchSummaryFormat(u.Format), FileName: u.FileName, Size: u.Size, PlanCode: u.PlanCode,
			PlanId: orNull[string](u.PlanID), CreatedAt: instant(u.CreatedAt), CreatedBy: u.CreatedBy, New: u.New, Changed: u.Changed, Same: u.Same,
			Absent: u.Absent, Refusals: u.Refusals, Flags: u.Flags,
		}
	}
	return out, nil
}

// GetBatch is a staged file with its faults and preview.
func (h *handlers) GetBatch(ctx context.Context, r GetBatchRequestObject) (GetBatchResponseObject, error) {
	b, err := h.Intake.Get(ctx, r.Id)
	if err != nil {
		return nil, err
	}
	return GetBatch200JSONResponse(h.batchOut(ctx, b)), nil
}

// CommitBatch writes a staged file to the plan.
func (h *handlers) CommitBatch(ctx context.Context, r CommitBatchRequestObject) (CommitBatchResponseObject, error) {
	b, err := h.Intake.Commit(ctx, r.Id, once(ctx))
	if err != nil {
		return nil, err
	}
	return CommitBatch200JSONResponse(h.batchOut(ctx, b)), nil
}

// DeleteBatch gives a staged file up.
func (h *handlers) DeleteBatch(ctx context.Context, r DeleteBatchRequestObject) (DeleteBatchResponseObject, error) {
	if err := h.Intake.Discard(ctx, r.Id); err != nil {
		return nil, err
	}
	return DeleteBatch204Response{}, nil
}

// GetBatchWorkbook is the uploaded workbook with its faults as notes.
func (h *handlers) GetBatchWorkbook(ctx context.Context, r GetBatchWorkbookRequestObject) (GetBatchWorkbookResponseObject, error) {
	data, name, err := h.Intake.Annotated(ctx, r.Id, lang.From(ctx))
	if err != nil {
		return nil, err
	}
	return file{data, typeXLSX, name}, nil
}

// GetPlanTemplate is the Excel template, blank or filled.
func (h *handlers) GetPlanTemplate(ctx context.Context, r GetPlanTemplateRequestObject) (GetPlanTemplateResponseObject, error) {
	var b bytes.Buffer
	if err := h.Intake.Template(ctx, deref(r.Params.Plan), &b); err != nil {
		return nil, err
	}
	return file{b.Bytes(), typeXLSX, "karne-plan-sablonu.xlsx"}, nil
}

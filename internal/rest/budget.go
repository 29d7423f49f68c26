package rest

import (
	"context"

	"github.com/karne-app/karne/internal/budget"
	"github.com/karne-app/karne/internal/httpx"
	"github.com/karne-app/karne/internal/programme"
	"github.com/karne-app/karne/pkg/quantity"
)

// ListBudgetLines are the lines of a programme, or of one unit, activity or kind.
func (h *handlers) ListBudgetLines(ctx context.Context, r ListBudgetLinesRequestObject) (ListBudgetLinesResponseObject, error) {
	l, err := h.Budget.Lines(ctx, budget.LinesQuery{
		ProgrammeID: r.Id, UnitID: deref(r.Params.Unit), ActivityID: deref(r.Params.Activity), Kind: budget.Kind(deref(r.Params.Kind)),
	})
	if err != nil {
		return nil, err
	}
	return ListBudgetLines200JSONResponse{Items: each(l, lineOut)}, nil
}

// CreateBudgetLine adds a line.
func (h *handlers) CreateBudgetLine(ctx context.Context, r CreateBudgetLineRequestObject) (CreateBudgetLineResponseObject, error) {
	cmd, err := lineIn(*r.Body)
	if err != nil {
		return nil, err
	}
	cmd.ProgrammeID, cmd.Idempotency = r.Id, once(ctx)
	l, err := h.Budget.AddLine(ctx, cmd)
	if err != nil {
		return nil, err
	}
	return CreateBudgetLine201JSONResponse{Body: lineOut(l), Headers: CreateBudgetLine201ResponseHeaders{ETag: httpx.ETag(l.Version), Location: location("budget-lines", l.ID)}}, nil
}

// GetBudgetLine is one line.
func (h *handlers) GetBudgetLine(ctx context.Context, r GetBudgetLineRequestObject) (GetBudgetLineResponseObject, error) {
	l, _, err := h.Budget.Line(ctx, r.Id)
	if err != nil {
		return nil, err
	}
	return GetBudgetLine200JSONResponse{Body: lineOut(l), Headers: GetBudgetLine200ResponseHeaders{ETag: httpx.ETag(l.Version)}}, nil
}

// PatchBudgetLine changes a line.
func (h *handlers) PatchBudgetLine(ctx context.Context, r PatchBudgetLineRequestObject) (PatchBudgetLineResponseObject, error) {
	cmd, err := linePatch(*r.Body)
	if err != nil {
		return nil, err
	}
	cmd.ID, cmd.Version = r.Id, version(ctx)
	l, err := h.Budget.ChangeLine(ctx, cmd)
	if err != nil {
		return nil, err
	}
	return PatchBudgetLine200JSONResponse{Body: lineOut(l), Headers: PatchBudgetLine200ResponseHeaders{ETag: httpx.ETag(l.Version)}}, nil
}

// DeleteBudgetLine removes a line.
func (h *handlers) DeleteBudgetLine(ctx context.Context, r DeleteBudgetLineRequestObject) (DeleteBudgetLineResponseObject, error) {
	if err := h.Budget.RemoveLine(ctx, budget.RemoveLine{ID: r.Id, Version: version(ctx)}); err != nil {
		return nil, err
	}
	return DeleteBudgetLine204Response{}, nil
}

// ListBudgetStages are the opened stages.
func (h *handlers) ListBudgetStages(ctx context.Context, r ListBudgetStagesRequestObject) (ListBudgetStagesResponseObject, error) {
	l, err := h.Budget.Stages(ctx, r.Id)
	if err != nil {
		return nil, err
	}
	return ListBudgetStages200JSONResponse{Items: each(l, func(s budget.StageOpened) OpenedStage {
		return OpenedStage{Stage: BudgetStage(s.Stage), CopiedFrom: s.CopiedFrom, OpenedBy: s.OpenedBy, OpenedAt: instant(s.OpenedAt)}
	})}, nil
}

// OpenBudgetStage opens the next stage.
func (h *handlers) OpenBudgetStage(ctx context.Context, r OpenBudgetStageRequestObject) (OpenBudgetStageResponseObject, error) {
	p, err := h.Budget.OpenStage(ctx, budget.OpenStage{ProgrammeID: r.Id, Version: version(ctx), To: programme.Stage(r.Body.To)})
	if err != nil {
		return nil, err
	}
	return OpenBudgetStage200JSONResponse{Body: programmeOut(p), Headers: OpenBudgetStage200ResponseHeaders{ETag: httpx.ETag(p.Version)}}, nil
}

// ListBudgetDifferences are the lines that differ between two stages.
func (h *handlers) ListBudgetDifferences(ctx context.Context, r ListBudgetDifferencesRequestObject) (ListBudgetDifferencesResponseObject, error) {
	l, err := h.Budget.Differences(ctx, r.Id, deref(r.Params.Unit), programme.Stage(r.Params.From), programme.Stage(r.Params.To))
	if err != nil {
		return nil, err
	}
	out := ListBudgetDifferences200JSONResponse{Items: each(l, differenceOut)}
	var sum quantity.Money
	for _, d := range l {
		if sum, err = quantity.AddMoney(sum, d.Delta); err != nil {
			return nil, numberFault(err, "delta")
		}
	}
	out.Delta = sum.String()
	return out, nil
}

// ListCeilings is what units may propose.
func (h *handlers) ListCeilings(ctx context.Context, r ListCeilingsRequestObject) (ListCeilingsResponseObject, error) {
	l, err := h.Budget.Ceilings(ctx, r.Id)
	if err != nil {
		return nil, err
	}
	return ListCeilings200JSONResponse{Items: each(l, ceilingOut)}, nil
}

// PutCeilings replaces the ceilings.
func (h *handlers) PutCeilings(ctx context.Context, r PutCeilingsRequestObject) (PutCeilingsResponseObject, error) {
	f, err := ceilingsIn(r.Body.Ceilings)
	if err != nil {
		return nil, err
	}
	l, err := h.Budget.SetCeilings(ctx, budget.SetCeilings{ProgrammeID: r.Id, Version: version(ctx), Ceilings: f})
	if err != nil {
		return nil, err
	}
	// The programme's version moves by one with its ceilings.
	return PutCeilings200JSONResponse{Body: CeilingList{Items: each(l, ceilingOut)}, Headers: PutCeilings200ResponseHeaders{ETag: httpx.ETag(version(ctx) + 1)}}, nil
}

// GetUnitSums is a unit's money against its ceilings.
func (h *handlers) GetUnitSums(ctx context.Context, r GetUnitSumsRequestObject) (GetUnitSumsResponseObject, error) {
	s, err := h.Budget.UnitSums(ctx, r.Id, r.Params.Unit)
	if err != nil {
		return nil, err
	}
	return GetUnitSums200JSONResponse{
		UnitId: s.UnitID, Stage: BudgetStage(s.Stage), Rows: each(s.Rows, sumOut), Total: sumOut(s.Total), OffBudget: s.OffBudget.String(),
	}, nil
}

// ListAppropriationChanges are the changes of a year's appropriation.
func (h *handlers) ListAppropriationChanges(ctx context.Context, r ListAppropriationChangesRequestObject) (ListAppropriationChangesResponseObject, error) {
	l, err := h.Budget.Changes(ctx, r.Params.Year)
	if err != nil {
		return nil, err
	}
	return ListAppropriationChanges200JSONResponse{Items: each(l, changeOut)}, nil
}

// CreateAppropriationChange records a change of the year's appropriation.
func (h *handlers) CreateAppropriationChange(ctx context.Context, r CreateAppropriationChangeRequestObject) (CreateAppropriationChangeResponseObject, error) {
	cmd, err := changeIn(*r.Body)
	if err != nil {
		return nil, err
	}
	cmd.Idempotency = once(ctx)
	c, err := h.Budget.AddChange(ctx, cmd)
	if err != nil {
		return nil, err
	}
	return CreateAppropriationChange201JSONResponse{Body: changeOut(c), Headers: CreateAppropriationChange201ResponseHeaders{ETag: httpx.ETag(c.Version)}}, nil
}

// CancelAppropriationChange cancels a recorded change.
func (h *handlers) CancelAppropriationChange(ctx context.Context, r CancelAppropriationChangeRequestObject) (CancelAppropriationChangeResponseObject, error) {
	c, err := h.Budget.CancelChange(ctx, budget.CancelChange{ID: r.Id, Version: version(ctx), Reason: r.Body.Reason})
	if err != nil {
		return nil, err
	}
	return CancelAppropriationChange200JSONResponse{Body: changeOut(c), Headers: CancelAppropriationChange200ResponseHeaders{ETag: httpx.ETag(c.Version)}}, nil
}

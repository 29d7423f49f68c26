package rest

import (
	"context"

	"github.com/karne-app/karne/internal/httpx"
	"github.com/karne-app/karne/internal/plan"
)

// CreateIndicator adds an indicator at the end of its target.
func (h *handlers) CreateIndicator(ctx context.Context, r CreateIndicatorRequestObject) (CreateIndicatorResponseObject, error) {
	f, err := indicatorFields(*r.Body)
	if err != nil {
		return nil, err
	}
	x, err := h.Plan.AddIndicator(ctx, plan.AddIndicator{TargetID: r.Id, IndicatorFields: f, Idempotency: once(ctx)})
	if err != nil {
		return nil, err
	}
	return CreateIndicator201JSONResponse{Body: indicatorOut(x), Headers: CreateIndicator201ResponseHeaders{ETag: httpx.ETag(x.Version), Location: location("indicators", x.ID)}}, nil
}

// GetIndicator is one indicator.
func (h *handlers) GetIndicator(ctx context.Context, r GetIndicatorRequestObject) (GetIndicatorResponseObject, error) {
	x, _, err := h.Plan.Indicator(ctx, r.Id)
	if err != nil {
		return nil, err
	}
	return GetIndicator200JSONResponse{Body: indicatorOut(x), Headers: GetIndicator200ResponseHeaders{ETag: httpx.ETag(x.Version)}}, nil
}

// PatchIndicator changes an indicator.
func (h *handlers) PatchIndicator(ctx context.Context, r PatchIndicatorRequestObject) (PatchIndicatorResponseObject, error) {
	cmd, err := indicatorPatch(*r.Body)
	if err != nil {
		return nil, err
	}
	cmd.ID, cmd.Version = r.Id, version(ctx)
	x, err := h.Plan.ChangeIndicator(ctx, cmd)
	if err != nil {
		return nil, err
	}
	return PatchIndicator200JSONResponse{Body: indicatorOut(x), Headers: PatchIndicator200ResponseHeaders{ETag: httpx.ETag(x.Version)}}, nil
}

// DeleteIndicator removes an indicator of a draft.
func (h *handlers) DeleteIndicator(ctx context.Context, r DeleteIndicatorRequestObject) (DeleteIndicatorResponseObject, error) {
	if err := h.Plan.RemoveIndicator(ctx, plan.Remove{ID: r.Id, Version: version(ctx)}); err != nil {
		return nil, err
	}
	return DeleteIndicator204Response{}, nil
}

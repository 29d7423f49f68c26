package rest

import (
	"context"

	"github.com/karne-app/karne/internal/httpx"
	"github.com/karne-app/karne/internal/plan"
)

// CreateTarget adds a target at the end of its goal.
func (h *handlers) CreateTarget(ctx context.Context, r CreateTargetRequestObject) (CreateTargetResponseObject, error) {
	f, err := targetFields(*r.Body)
	if err != nil {
		return nil, err
	}
	x, err := h.Plan.AddTarget(ctx, plan.AddTarget{GoalID: r.Id, TargetFields: f, Idempotency: once(ctx)})
	if err != nil {
		return nil, err
	}
	return CreateTarget201JSONResponse{Body: targetOut(x), Headers: CreateTarget201ResponseHeaders{ETag: httpx.ETag(x.Version), Location: location("targets", x.ID)}}, nil
}

// GetTarget is one target.
func (h *handlers) GetTarget(ctx context.Context, r GetTargetRequestObject) (GetTargetResponseObject, error) {
	x, _, err := h.Plan.Target(ctx, r.Id)
	if err != nil {
		return nil, err
	}
	return GetTarget200JSONResponse{Body: targetOut(x), Headers: GetTarget200ResponseHeaders{ETag: httpx.ETag(x.Version)}}, nil
}

// PatchTarget changes a target.
func (h *handlers) PatchTarget(ctx context.Context, r PatchTargetRequestObject) (PatchTargetResponseObject, error) {
	cmd, err := targetPatch(*r.Body)
	if err != nil {
		return nil, err
	}
	cmd.ID, cmd.Version = r.Id, version(ctx)
	x, err := h.Plan.ChangeTarget(ctx, cmd)
	if err != nil {
		return nil, err
	}
	return PatchTarget200JSONResponse{Body: targetOut(x), Headers: PatchTarget200ResponseHeaders{ETag: httpx.ETag(x.Version)}}, nil
}

// DeleteTarget removes a target of a draft.
func (h *handlers) DeleteTarget(ctx context.Context, r DeleteTargetRequestObject) (DeleteTargetResponseObject, error) {
	if err := h.Plan.RemoveTarget(ctx, plan.Remove{ID: r.Id, Version: version(ctx)}); err != nil {
		return nil, err
	}
	return DeleteTarget204Response{}, nil
}

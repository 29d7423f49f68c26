package rest

import (
	"context"

	"github.com/karne-app/karne/internal/httpx"
	"github.com/karne-app/karne/internal/plan"
)

// CreateGoal adds a goal at the end of its plan.
func (h *handlers) CreateGoal(ctx context.Context, r CreateGoalRequestObject) (CreateGoalResponseObject, error) {
	x, err := h.Plan.AddGoal(ctx, plan.AddGoal{PlanID: r.Id, GoalFields: goalFields(*r.Body), Idempotency: once(ctx)})
	if err != nil {
		return nil, err
	}
	return CreateGoal201JSONResponse{Body: goalOut(x), Headers: CreateGoal201ResponseHeaders{ETag: httpx.ETag(x.Version), Location: location("goals", x.ID)}}, nil
}

// GetGoal is one goal.
func (h *handlers) GetGoal(ctx context.Context, r GetGoalRequestObject) (GetGoalResponseObject, error) {
	x, _, err := h.Plan.Goal(ctx, r.Id)
	if err != nil {
		return nil, err
	}
	return GetGoal200JSONResponse{Body: goalOut(x), Headers: GetGoal200ResponseHeaders{ETag: httpx.ETag(x.Version)}}, nil
}

// PatchGoal changes a goal.
func (h *handlers) PatchGoal(ctx context.Context, r PatchGoalRequestObject) (PatchGoalResponseObject, error) {
	cmd := goalPatch(*r.Body)
	cmd.ID, cmd.Version = r.Id, version(ctx)
	x, err := h.Plan.ChangeGoal(ctx, cmd)
	if err != nil {
		return nil, err
	}
	return PatchGoal200JSONResponse{Body: goalOut(x), Headers: PatchGoal200ResponseHeaders{ETag: httpx.ETag(x.Version)}}, nil
}

// DeleteGoal removes a goal of a draft.
func (h *handlers) DeleteGoal(ctx context.Context, r DeleteGoalRequestObject) (DeleteGoalResponseObject, error) {
	if err := h.Plan.RemoveGoal(ctx, plan.Remove{ID: r.Id, Version: version(ctx)}); err != nil {
		return nil, err
	}
	return DeleteGoal204Response{}, nil
}

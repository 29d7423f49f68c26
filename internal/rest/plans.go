package rest

import (
	"context"

	"github.com/karne-app/karne/internal/httpx"
	"github.com/karne-app/karne/internal/plan"
)

// ListPlans is a page of plans.
func (h *handlers) ListPlans(ctx context.Context, r ListPlansRequestObject) (ListPlansResponseObject, error) {
	page, err := h.Plan.List(ctx, plan.ListQuery{After: deref(r.Params.Cursor), Limit: deref(r.Params.Limit)})
	if err != nil {
		return nil, err
	}
	out := ListPlans200JSONResponse{Items: make([]PlanSummary, len(page.Items)), NextCursor: orNull[string](page.Next)}
	for i, p := range page.Items {
		out.Items[i] = summaryOut(p)
	}
	return out, nil
}

// CreatePlan starts a draft.
func (h *handlers) CreatePlan(ctx context.Context, r CreatePlanRequestObject) (CreatePlanResponseObject, error) {
	p, err := h.Plan.Create(ctx, plan.CreatePlan{PlanFields: planFields(*r.Body), Idempotency: once(ctx)})
	if err != nil {
		return nil, err
	}
	return CreatePlan201JSONResponse{Body: planOut(p), Headers: CreatePlan201ResponseHeaders{ETag: httpx.ETag(p.Version), Location: location("plans", p.ID)}}, nil
}

// GetPlan is one plan.
func (h *handlers) GetPlan(ctx context.Context, r GetPlanRequestObject) (GetPlanResponseObject, error) {
	p, err := h.Plan.Get(ctx, r.Id)
	if err != nil {
		return nil, err
	}
	return GetPlan200JSONResponse{Body: planOut(p), Headers: GetPlan200ResponseHeaders{ETag: httpx.ETag(p.Version)}}, nil
}

// PatchPlan changes a plan's own facts.
func (h *handlers) PatchPlan(ctx context.Context, r PatchPlanRequestObject) (PatchPlanResponseObject, error) {
	cmd := planPatch(*r.Body)
	cmd.ID, cmd.Version = r.Id, version(ctx)
	p, err := h.Plan.Change(ctx, cmd)
	if err != nil {
		return nil, err
	}
	return PatchPlan200JSONResponse{Body: planOut(p), Headers: PatchPlan200ResponseHeaders{ETag: httpx.ETag(p.Version)}}, nil
}

// GetPlanTree is the whole plan.
func (h *handlers) GetPlanTree(ctx context.Context, r GetPlanTreeRequestObject) (GetPlanTreeResponseObject, error) {
	t, err := h.Plan.Tree(ctx, r.Id)
	if err != nil {
		return nil, err
	}
	return GetPlanTree200JSONResponse{Body: treeOut(t), Headers: GetPlanTree200ResponseHeaders{ETag: httpx.ETag(t.Plan.Version)}}, nil
}

// GetPlanFaults is what the rules flag.
func (h *handlers) GetPlanFaults(ctx context.Context, r GetPlanFaultsRequestObject) (GetPlanFaultsResponseObject, error) {
	l, err := h.Plan.Faults(ctx, r.Id)
	if err != nil {
		return nil, err
	}
	return GetPlanFaults200JSONResponse(h.faultList(ctx, l)), nil
}

// SubmitPlan submits a draft.
func (h *handlers) SubmitPlan(ctx context.Context, r SubmitPlanRequestObject) (SubmitPlanResponseObject, error) {
	p, err := h.Plan.Submit(ctx, plan.SubmitPlan{ID: r.Id, Version: version(ctx)})
	if err != nil {
		return nil, err
	}
	return SubmitPlan200JSONResponse{Body: planOut(p), Headers: SubmitPlan200ResponseHeaders{ETag: httpx.ETag(p.Version)}}, nil
}

// ReturnPlan gives a submitted plan back to draft.
func (h *handlers) ReturnPlan(ctx context.Context, r ReturnPlanRequestObject) (ReturnPlanResponseObject, error) {
	p, err := h.Plan.Return(ctx, plan.ReturnPlan{ID: r.Id, Version: version(ctx), Reason: r.Body.Reason})
	if err != nil {
		return nil, err
	}
	return ReturnPlan200JSONResponse{Body: planOut(p), Headers: ReturnPlan200ResponseHeaders{ETag: httpx.ETag(p.Version)}}, nil
}

// DecidePlan records the council's acceptance.
func (h *handlers) DecidePlan(ctx context.Context, r DecidePlanRequestObject) (DecidePlanResponseObject, error) {
	p, e, err := h.Plan.Decide(ctx, plan.DecidePlan{ID: r.Id, Version: version(ctx), DecisionFields: decisionIn(*r.Body)})
	if err != nil {
		return nil, err
	}
	return DecidePlan200JSONResponse{Body: PlanDecided{Plan: planOut(p), Edition: editionOut(e)}, Headers: DecidePlan200ResponseHeaders{ETag: httpx.ETag(p.Version)}}, nil
}

// PutPlanResources replaces the resource table and the overhead row.
func (h *handlers) PutPlanResources(ctx context.Context, r PutPlanResourcesRequestObject) (PutPlanResourcesResponseObject, error) {
	f, err := resourcesIn(*r.Body)
	if err != nil {
		return nil, err
	}
	p, err := h.Plan.SetResources(ctx, plan.SetResources{PlanID: r.Id, Version: version(ctx), ResourceFields: f})
	if err != nil {
		return nil, err
	}
	stored, err := h.Plan.Resources(ctx, r.Id)
	if err != nil {
		return nil, err
	}
	return PutPlanResources200JSONResponse{Body: resourcesOut(stored), Headers: PutPlanResources200ResponseHeaders{ETag: httpx.ETag(p.Version)}}, nil
}

// ListPlanEditions are the frozen editions of a plan.
func (h *handlers) ListPlanEditions(ctx context.Context, r ListPlanEditionsRequestObject) (ListPlanEditionsResponseObject, error) {
	l, err := h.Plan.Editions(ctx, r.Id)
	if err != nil {
		return nil, err
	}
	return ListPlanEditions200JSONResponse(editionsOut(l)), nil
}

// ListEditions are all frozen editions.
func (h *handlers) ListEditions(ctx context.Context, _ ListEditionsRequestObject) (ListEditionsResponseObject, error) {
	l, err := h.Plan.AllEditions(ctx)
	if err != nil {
		return nil, err
	}
	return ListEditions200JSONResponse(editionsOut(l)), nil
}

func editionsOut(l []plan.Edition) EditionList {
	out := EditionList{Items: make([]Edition, len(l))}
	for i, e := range l {
		out.Items[i] = editionOut(e)
	}
	return out
}

// GetEdition is one frozen edition.
func (h *handlers) GetEdition(ctx context.Context, r GetEditionRequestObject) (GetEditionResponseObject, error) {
	e, err := h.Plan.Edition(ctx, r.Id)
	if err != nil {
		return nil, err
	}
	return GetEdition200JSONResponse(editionOut(e)), nil
}

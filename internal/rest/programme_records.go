package rest

import (
	"context"

	"github.com/karne-app/karne/internal/httpx"
	"github.com/karne-app/karne/internal/programme"
)

// CreatePerformanceTarget adds a plan target to the year.
func (h *handlers) CreatePerformanceTarget(ctx context.Context, r CreatePerformanceTargetRequestObject) (CreatePerformanceTargetResponseObject, error) {
	t, err := h.Programmes.AddPerformanceTarget(ctx, programme.AddPerformanceTarget{
		ProgrammeID: r.Id, PerformanceTargetFields: performanceTargetFields(*r.Body), WithIndicators: deref(r.Body.WithIndicators), Idempotency: once(ctx),
	})
	if err != nil {
		return nil, err
	}
	return CreatePerformanceTarget201JSONResponse{Body: performanceTargetOut(t), Headers: CreatePerformanceTarget201ResponseHeaders{ETag: httpx.ETag(t.Version), Location: location("performance-targets", t.ID)}}, nil
}

// GetPerformanceTarget is one performance target.
func (h *handlers) GetPerformanceTarget(ctx context.Context, r GetPerformanceTargetRequestObject) (GetPerformanceTargetResponseObject, error) {
	t, _, err := h.Programmes.PerformanceTarget(ctx, r.Id)
	if err != nil {
		return nil, err
	}
	return GetPerformanceTarget200JSONResponse{Body: performanceTargetOut(t), Headers: GetPerformanceTarget200ResponseHeaders{ETag: httpx.ETag(t.Version)}}, nil
}

// PatchPerformanceTarget changes a performance target.
func (h *handlers) PatchPerformanceTarget(ctx context.Context, r PatchPerformanceTargetRequestObject) (PatchPerformanceTargetResponseObject, error) {
	b := *r.Body
	t, err := h.Programmes.ChangePerformanceTarget(ctx, programme.ChangePerformanceTarget{
		ID: r.Id, Version: version(ctx), Code: b.Code, Text: b.Text, Explanation: b.Explanation, ProgrammeCode: b.ProgrammeCode,
		SubprogrammeCode: b.SubprogrammeCode, Origin: patchWord(b.Origin), Source: b.Source, Position: b.Position,
	})
	if err != nil {
		return nil, err
	}
	return PatchPerformanceTarget200JSONResponse{Body: performanceTargetOut(t), Headers: PatchPerformanceTarget200ResponseHeaders{ETag: httpx.ETag(t.Version)}}, nil
}

// DeletePerformanceTarget takes a target out of the year.
func (h *handlers) DeletePerformanceTarget(ctx context.Context, r DeletePerformanceTargetRequestObject) (DeletePerformanceTargetResponseObject, error) {
	if err := h.Programmes.RemovePerformanceTarget(ctx, programme.Remove{ID: r.Id, Version: version(ctx)}); err != nil {
		return nil, err
	}
	return DeletePerformanceTarget204Response{}, nil
}

// CreateProgrammeIndicator adds a plan indicator to the year.
func (h *handlers) CreateProgrammeIndicator(ctx context.Context, r CreateProgrammeIndicatorRequestObject) (CreateProgrammeIndicatorResponseObject, error) {
	f, err := programmeIndicatorFields(*r.Body)
	if err != nil {
		return nil, err
	}
	i, err := h.Programmes.AddIndicator(ctx, programme.AddIndicator{PerformanceTargetID: r.Id, IndicatorID: r.Body.IndicatorId, IndicatorFields: f, Idempotency: once(ctx)})
	if err != nil {
		return nil, err
	}
	return CreateProgrammeIndicator201JSONResponse{Body: programmeIndicatorOut(i), Headers: CreateProgrammeIndicator201ResponseHeaders{ETag: httpx.ETag(i.Version), Location: location("programme-indicators", i.ID)}}, nil
}

// GetProgrammeIndicator is one programme indicator.
func (h *handlers) GetProgrammeIndicator(ctx context.Context, r GetProgrammeIndicatorRequestObject) (GetProgrammeIndicatorResponseObject, error) {
	i, _, err := h.Programmes.Indicator(ctx, r.Id)
	if err != nil {
		return nil, err
	}
	return GetProgrammeIndicator200JSONResponse{Body: programmeIndicatorOut(i), Headers: GetProgrammeIndicator200ResponseHeaders{ETag: httpx.ETag(i.Version)}}, nil
}

// PatchProgrammeIndicator changes a programme indicator.
func (h *handlers) PatchProgrammeIndicator(ctx context.Context, r PatchProgrammeIndicatorRequestObject) (PatchProgrammeIndicatorResponseObject, error) {
	cmd, err := programmeIndicatorPatch(*r.Body)
	if err != nil {
		return nil, err
	}
	cmd.ID, cmd.Version = r.Id, version(ctx)
	i, err := h.Programmes.ChangeIndicator(ctx, cmd)
	if err != nil {
		return nil, err
	}
	return PatchProgrammeIndicator200JSONResponse{Body: programmeIndicatorOut(i), Headers: PatchProgrammeIndicator200ResponseHeaders{ETag: httpx.ETag(i.Version)}}, nil
}

// DeleteProgrammeIndicator takes an indicator out of the year.
func (h *handlers) DeleteProgrammeIndicator(ctx context.Context, r DeleteProgrammeIndicatorRequestObject) (DeleteProgrammeIndicatorResponseObject, error) {
	if err := h.Programmes.RemoveIndicator(ctx, programme.Remove{ID: r.Id, Version: version(ctx)}); err != nil {
		return nil, err
	}
	return DeleteProgrammeIndicator204Response{}, nil
}

// CreateActivity adds an activity.
func (h *handlers) CreateActivity(ctx context.Context, r CreateActivityRequestObject) (CreateActivityResponseObject, error) {
	a, err := h.Programmes.AddActivity(ctx, programme.AddActivity{PerformanceTargetID: r.Id, ActivityFields: activityFields(*r.Body), Idempotency: once(ctx)})
	if err != nil {
		return nil, err
	}
	return CreateActivity201JSONResponse{Body: activityOut(a), Headers: CreateActivity201ResponseHeaders{ETag: httpx.ETag(a.Version), Location: location("activities", a.ID)}}, nil
}

// GetActivity is one activity.
func (h *handlers) GetActivity(ctx context.Context, r GetActivityRequestObject) (GetActivityResponseObject, error) {
	a, _, err := h.Programmes.Activity(ctx, r.Id)
	if err != nil {
		return nil, err
	}
	return GetActivity200JSONResponse{Body: activityOut(a), Headers: GetActivity200ResponseHeaders{ETag: httpx.ETag(a.Version)}}, nil
}

// PatchActivity changes an activity.
func (h *handlers) PatchActivity(ctx context.Context, r PatchActivityRequestObject) (PatchActivityResponseObject, error) {
	cmd := activityPatch(*r.Body)
	cmd.ID, cmd.Version = r.Id, version(ctx)
	a, err := h.Programmes.ChangeActivity(ctx, cmd)
	if err != nil {
		return nil, err
	}
	return PatchActivity200JSONResponse{Body: activityOut(a), Headers: PatchActivity200ResponseHeaders{ETag: httpx.ETag(a.Version)}}, nil
}

// DeleteActivity removes an activity without lines.
func (h *handlers) DeleteActivity(ctx context.Context, r DeleteActivityRequestObject) (DeleteActivityResponseObject, error) {
	if err := h.Programmes.RemoveActivity(ctx, programme.Remove{ID: r.Id, Version: version(ctx)}); err != nil {
		return nil, err
	}
	return DeleteActivity204Response{}, nil
}

// ListProposals are the units' proposals.
func (h *handlers) ListProposals(ctx context.Context, r ListProposalsRequestObject) (ListProposalsResponseObject, error) {
	l, err := h.Programmes.Proposals(ctx, r.Id)
	if err != nil {
		return nil, err
	}
	return ListProposals200JSONResponse{Items: each(l, proposalOut)}, nil
}

// GetProposal is one unit's proposal.
func (h *handlers) GetProposal(ctx context.Context, r GetProposalRequestObject) (GetProposalResponseObject, error) {
	p, _, err := h.Programmes.Proposal(ctx, r.Id)
	if err != nil {
		return nil, err
	}
	return GetProposal200JSONResponse{Body: proposalOut(p), Headers: GetProposal200ResponseHeaders{ETag: httpx.ETag(p.Version)}}, nil
}

// SubmitProposal hands a unit's proposal in.
func (h *handlers) SubmitProposal(ctx context.Context, r SubmitProposalRequestObject) (SubmitProposalResponseObject, error) {
	p, err := h.Programmes.SubmitProposal(ctx, programme.ProposalStep{ID: r.Id, Version: version(ctx)})
	if err != nil {
		return nil, err
	}
	return SubmitProposal200JSONResponse{Body: proposalOut(p), Headers: SubmitProposal200ResponseHeaders{ETag: httpx.ETag(p.Version)}}, nil
}

// ReturnProposal gives a proposal back to its unit.
func (h *handlers) ReturnProposal(ctx context.Context, r ReturnProposalRequestObject) (ReturnProposalResponseObject, error) {
	p, err := h.Programmes.ReturnProposal(ctx, programme.ProposalStep{ID: r.Id, Version: version(ctx), Reason: r.Body.Reason})
	if err != nil {
		return nil, err
	}
	return ReturnProposal200JSONResponse{Body: proposalOut(p), Headers: ReturnProposal200ResponseHeaders{ETag: httpx.ETag(p.Version)}}, nil
}

// AcceptProposal accepts a unit's proposal.
func (h *handlers) AcceptProposal(ctx context.Context, r AcceptProposalRequestObject) (AcceptProposalResponseObject, error) {
	p, err := h.Programmes.AcceptProposal(ctx, programme.ProposalStep{ID: r.Id, Version: version(ctx)})
	if err != nil {
		return nil, err
	}
	return AcceptProposal200JSONResponse{Body: proposalOut(p), Headers: AcceptProposal200ResponseHeaders{ETag: httpx.ETag(p.Version)}}, nil
}

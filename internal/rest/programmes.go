package rest

import (
	"context"

	"github.com/karne-app/karne/internal/httpx"
	"github.com/karne-app/karne/internal/programme"
)

// ListProgrammes is a page of programmes.
func (h *handlers) ListProgrammes(ctx context.Context, r ListProgrammesRequestObject) (ListProgrammesResponseObject, error) {
	page, err := h.Programmes.List(ctx, programme.ListQuery{PlanID: deref(r.Params.Plan), After: deref(r.Params.Cursor), Limit: deref(r.Params.Limit)})
	if err != nil {
		return nil, err
	}
	return ListProgrammes200JSONResponse{Items: each(page.Items, programmeOut), NextCursor: orNull[string](page.Next)}, nil
}

// CreateProgramme starts the programme of a plan year.
func (h *handlers) CreateProgramme(ctx context.Context, r CreateProgrammeRequestObject) (CreateProgrammeResponseObject, error) {
	p, err := h.Programmes.Create(ctx, programme.Create{
		PlanID: r.Body.PlanId, Year: r.Body.Year, Fields: programmeFields(*r.Body), Empty: deref(r.Body.Empty), Idempotency: once(ctx),
	})
	if err != nil {
		return nil, err
	}
	return CreateProgramme201JSONResponse{Body: programmeOut(p), Headers: CreateProgramme201ResponseHeaders{ETag: httpx.ETag(p.Version), Location: location("programmes", p.ID)}}, nil
}

// GetProgramme is one programme.
func (h *handlers) GetProgramme(ctx context.Context, r GetProgrammeRequestObject) (GetProgrammeResponseObject, error) {
	p, err := h.Programmes.Get(ctx, r.Id)
	if err != nil {
		return nil, err
	}
	return GetProgramme200JSONResponse{Body: programmeOut(p), Headers: GetProgramme200ResponseHeaders{ETag: httpx.ETag(p.Version)}}, nil
}

// PatchProgramme changes a programme's own facts.
func (h *handlers) PatchProgramme(ctx context.Context, r PatchProgrammeRequestObject) (PatchProgrammeResponseObject, error) {
	cmd := programmePatch(*r.Body)
	cmd.ID, cmd.Version = r.Id, version(ctx)
	p, err := h.Programmes.Change(ctx, cmd)
	if err != nil {
		return nil, err
	}
	return PatchProgramme200JSONResponse{Body: programmeOut(p), Headers: PatchProgramme200ResponseHeaders{ETag: httpx.ETag(p.Version)}}, nil
}

// GetProgrammeTree is the whole programme.
func (h *handlers) GetProgrammeTree(ctx context.Context, r GetProgrammeTreeRequestObject) (GetProgrammeTreeResponseObject, error) {
	t, err := h.Programmes.Tree(ctx, r.Id)
	if err != nil {
		return nil, err
	}
	return GetProgrammeTree200JSONResponse{Body: programmeTreeOut(t), Headers: GetProgrammeTree200ResponseHeaders{ETag: httpx.ETag(t.Programme.Version)}}, nil
}

// GetProgrammeFaults is what the rules of the programme and of its money flag, of what the caller may see.
func (h *handlers) GetProgrammeFaults(ctx context.Context, r GetProgrammeFaultsRequestObject) (GetProgrammeFaultsResponseObject, error) {
	_, l, err := h.Programmes.Checked(ctx, r.Id)
	if err != nil {
		return nil, err
	}
	return GetProgrammeFaults200JSONResponse(h.faultList(ctx, l)), nil
}

// ListProgrammeSteps is what happened to a programme.
func (h *handlers) ListProgrammeSteps(ctx context.Context, r ListProgrammeStepsRequestObject) (ListProgrammeStepsResponseObject, error) {
	t, err := h.Programmes.Tree(ctx, r.Id)
	if err != nil {
		return nil, err
	}
	return ListProgrammeSteps200JSONResponse{Items: each(t.Steps, stepOut)}, nil
}

// stepIn is a step with what is written down about it.
func stepIn(ctx context.Context, id string, b ProgrammeStep) programme.Step {
	return programme.Step{
		ID: id, Version: version(ctx),
		Recorded: programme.Recorded{On: date(b.On), LetterNumber: deref(b.LetterNumber), Document: deref(b.Document), Note: deref(b.Note)},
	}
}

// OpenProposals opens a proposal for every spending unit.
func (h *handlers) OpenProposals(ctx context.Context, r OpenProposalsRequestObject) (OpenProposalsResponseObject, error) {
	p, err := h.Programmes.OpenProposals(ctx, stepIn(ctx, r.Id, *r.Body))
	if err != nil {
		return nil, err
	}
	return OpenProposals200JSONResponse{Body: programmeOut(p), Headers: OpenProposals200ResponseHeaders{ETag: httpx.ETag(p.Version)}}, nil
}

// ConsolidateProgramme joins the accepted proposals.
func (h *handlers) ConsolidateProgramme(ctx context.Context, r ConsolidateProgrammeRequestObject) (ConsolidateProgrammeResponseObject, error) {
	p, err := h.Programmes.Consolidate(ctx, stepIn(ctx, r.Id, *r.Body))
	if err != nil {
		return nil, err
	}
	return ConsolidateProgramme200JSONResponse{Body: programmeOut(p), Headers: ConsolidateProgramme200ResponseHeaders{ETag: httpx.ETag(p.Version)}}, nil
}

// ReopenProgramme gives a consolidated programme back to the units.
func (h *handlers) ReopenProgramme(ctx context.Context, r ReopenProgrammeRequestObject) (ReopenProgrammeResponseObject, error) {
	p, err := h.Programmes.Reopen(ctx, stepIn(ctx, r.Id, *r.Body))
	if err != nil {
		return nil, err
	}
	return ReopenProgramme200JSONResponse{Body: programmeOut(p), Headers: ReopenProgramme200ResponseHeaders{ETag: httpx.ETag(p.Version)}}, nil
}

// SubmitProgramme lays a programme before encümen and council.
func (h *handlers) SubmitProgramme(ctx context.Context, r SubmitProgrammeRequestObject) (SubmitProgrammeResponseObject, error) {
	p, err := h.Programmes.Submit(ctx, stepIn(ctx, r.Id, *r.Body))
	if err != nil {
		return nil, err
	}
	return SubmitProgramme200JSONResponse{Body: programmeOut(p), Headers: SubmitProgramme200ResponseHeaders{ETag: httpx.ETag(p.Version)}}, nil
}

// ReturnProgramme takes a submitted programme back.
func (h *handlers) ReturnProgramme(ctx context.Context, r ReturnProgrammeRequestObject) (ReturnProgrammeResponseObject, error) {
	p, err := h.Programmes.Return(ctx, stepIn(ctx, r.Id, *r.Body))
	if err != nil {
		return nil, err
	}
	return ReturnProgramme200JSONResponse{Body: programmeOut(p), Headers: ReturnProgramme200ResponseHeaders{ETag: httpx.ETag(p.Version)}}, nil
}

// EnforceProgramme puts a decided programme in force.
func (h *handlers) EnforceProgramme(ctx context.Context, r EnforceProgrammeRequestObject) (EnforceProgrammeResponseObject, error) {
	p, err := h.Programmes.Enforce(ctx, stepIn(ctx, r.Id, *r.Body))
	if err != nil {
		return nil, err
	}
	return EnforceProgramme200JSONResponse{Body: programmeOut(p), Headers: EnforceProgramme200ResponseHeaders{ETag: httpx.ETag(p.Version)}}, nil
}

// RecordProgrammeOpinion records the encümen's opinion.
func (h *handlers) RecordProgrammeOpinion(ctx context.Context, r RecordProgrammeOpinionRequestObject) (RecordProgrammeOpinionResponseObject, error) {
	p, err := h.Programmes.Opine(ctx, decideIn(ctx, r.Id, *r.Body))
	if err != nil {
		return nil, err
	}
	return RecordProgrammeOpinion200JSONResponse{Body: programmeOut(p), Headers: RecordProgrammeOpinion200ResponseHeaders{ETag: httpx.ETag(p.Version)}}, nil
}

// DecideProgramme records the council's decision.
func (h *handlers) DecideProgramme(ctx context.Context, r DecideProgrammeRequestObject) (DecideProgrammeResponseObject, error) {
	p, e, err := h.Programmes.Decide(ctx, decideIn(ctx, r.Id, *r.Body))
	if err != nil {
		return nil, err
	}
	return DecideProgramme200JSONResponse{Body: decidedOut(p, e), Headers: DecideProgramme200ResponseHeaders{ETag: httpx.ETag(p.Version)}}, nil
}

// DecideProgrammeMetropolitan records the metropolitan council's decision.
func (h *handlers) DecideProgrammeMetropolitan(ctx context.Context, r DecideProgrammeMetropolitanRequestObject) (DecideProgrammeMetropolitanResponseObject, error) {
	p, e, err := h.Programmes.Metropolitan(ctx, decideIn(ctx, r.Id, *r.Body))
	if err != nil {
		return nil, err
	}
	return DecideProgrammeMetropolitan200JSONResponse{Body: decidedOut(p, e), Headers: DecideProgrammeMetropolitan200ResponseHeaders{ETag: httpx.ETag(p.Version)}}, nil
}

// ListProgrammeEditions are the frozen editions of a programme.
func (h *handlers) ListProgrammeEditions(ctx context.Context, r ListProgrammeEditionsRequestObject) (ListProgrammeEditionsResponseObject, error) {
	l, err := h.Programmes.Editions(ctx, r.Id)
	if err != nil {
		return nil, err
	}
	return ListProgrammeEditions200JSONResponse(editionsOut(l)), nil
}

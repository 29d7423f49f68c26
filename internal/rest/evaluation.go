package rest

import (
	"context"

	"github.com/karne-app/karne/internal/evaluate"
	"github.com/karne-app/karne/internal/httpx"
)

// GetScorecard is the scores of a plan year.
func (h *handlers) GetScorecard(ctx context.Context, r GetScorecardRequestObject) (GetScorecardResponseObject, error) {
	c, err := h.Evaluate.Scorecard(ctx, evaluate.CardQuery{PlanID: r.Id, Year: r.Params.Year, Through: deref(r.Params.Through)})
	if err != nil {
		return nil, err
	}
	return GetScorecard200JSONResponse(cardOut(&c)), nil
}

// GetScorecardFaults is what the rules say of the year, of what the caller may see.
func (h *handlers) GetScorecardFaults(ctx context.Context, r GetScorecardFaultsRequestObject) (GetScorecardFaultsResponseObject, error) {
	_, l, err := h.Evaluate.Checked(ctx, evaluate.CardQuery{PlanID: r.Id, Year: r.Params.Year, Through: deref(r.Params.Through)})
	if err != nil {
		return nil, err
	}
	return GetScorecardFaults200JSONResponse(h.faultList(ctx, l)), nil
}

// ListDeviations are the deviations of a plan year.
func (h *handlers) ListDeviations(ctx context.Context, r ListDeviationsRequestObject) (ListDeviationsResponseObject, error) {
	l, err := h.Evaluate.Deviations(ctx, r.Id, r.Params.Year)
	if err != nil {
		return nil, err
	}
	return ListDeviations200JSONResponse{Items: each(l, deviationOut)}, nil
}

// GetDeviation is one deviation.
func (h *handlers) GetDeviation(ctx context.Context, r GetDeviationRequestObject) (GetDeviationResponseObject, error) {
	d, err := h.Evaluate.Deviation(ctx, r.Id)
	if err != nil {
		return nil, err
	}
	return GetDeviation200JSONResponse{Body: deviationOut(d), Headers: GetDeviation200ResponseHeaders{ETag: httpx.ETag(d.Version)}}, nil
}

// CreateDeviation explains an indicator's year.
func (h *handlers) CreateDeviation(ctx context.Context, r CreateDeviationRequestObject) (CreateDeviationResponseObject, error) {
	d, err := h.Evaluate.Explain(ctx, evaluate.Explain{IndicatorID: r.Id, Year: r.Body.Year, DeviationFields: deviationFields(*r.Body), Idempotency: once(ctx)})
	if err != nil {
		return nil, err
	}
	return CreateDeviation201JSONResponse{Body: deviationOut(d), Headers: CreateDeviation201ResponseHeaders{ETag: httpx.ETag(d.Version)}}, nil
}

// PutDeviation explains it anew.
func (h *handlers) PutDeviation(ctx context.Context, r PutDeviationRequestObject) (PutDeviationResponseObject, error) {
	d, err := h.Evaluate.Explain(ctx, evaluate.Explain{IndicatorID: r.Id, Year: r.Body.Year, Version: version(ctx), DeviationFields: deviationFields(*r.Body)})
	if err != nil {
		return nil, err
	}
	return PutDeviation200JSONResponse{Body: deviationOut(d), Headers: PutDeviation200ResponseHeaders{ETag: httpx.ETag(d.Version)}}, nil
}

// ApproveDeviation is a second person's yes.
func (h *handlers) ApproveDeviation(ctx context.Context, r ApproveDeviationRequestObject) (ApproveDeviationResponseObject, error) {
	d, err := h.Evaluate.ApproveDeviation(ctx, evaluate.DeviationStep{ID: r.Id, Version: version(ctx)})
	if err != nil {
		return nil, err
	}
	return ApproveDeviation200JSONResponse{Body: deviationOut(d), Headers: ApproveDeviation200ResponseHeaders{ETag: httpx.ETag(d.Version)}}, nil
}

// ReturnDeviation gives a deviation back to its unit.
func (h *handlers) ReturnDeviation(ctx context.Context, r ReturnDeviationRequestObject) (ReturnDeviationResponseObject, error) {
	d, err := h.Evaluate.ReturnDeviation(ctx, evaluate.DeviationStep{ID: r.Id, Version: version(ctx), Reason: r.Body.Reason})
	if err != nil {
		return nil, err
	}
	return ReturnDeviation200JSONResponse{Body: deviationOut(d), Headers: ReturnDeviation200ResponseHeaders{ETag: httpx.ETag(d.Version)}}, nil
}

// ListAssessments is what is said of the targets.
func (h *handlers) ListAssessments(ctx context.Context, r ListAssessmentsRequestObject) (ListAssessmentsResponseObject, error) {
	l, err := h.Evaluate.Assessments(ctx, r.Id, r.Params.Year, string(r.Params.Kind))
	if err != nil {
		return nil, err
	}
	return ListAssessments200JSONResponse{Items: each(l, assessmentOut)}, nil
}

func assessIn(targetID string, v int64, b AssessmentWrite) evaluate.Assess {
	return evaluate.Assess{TargetID: targetID, Year: b.Year, Kind: string(b.Kind), Version: v, AssessmentFields: assessmentFields(b)}
}

// CreateAssessment assesses a target.
func (h *handlers) CreateAssessment(ctx context.Context, r CreateAssessmentRequestObject) (CreateAssessmentResponseObject, error) {
	a, err := h.Evaluate.Assess(ctx, assessIn(r.Id, 0, *r.Body))
	if err != nil {
		return nil, err
	}
	return CreateAssessment201JSONResponse{Body: assessmentOut(a), Headers: CreateAssessment201ResponseHeaders{ETag: httpx.ETag(a.Version)}}, nil
}

// PutAssessment assesses it anew.
func (h *handlers) PutAssessment(ctx context.Context, r PutAssessmentRequestObject) (PutAssessmentResponseObject, error) {
	a, err := h.Evaluate.Assess(ctx, assessIn(r.Id, version(ctx), *r.Body))
	if err != nil {
		return nil, err
	}
	return PutAssessment200JSONResponse{Body: assessmentOut(a), Headers: PutAssessment200ResponseHeaders{ETag: httpx.ETag(a.Version)}}, nil
}

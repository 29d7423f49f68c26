package rest

import (
	"context"

	"github.com/karne-app/karne/internal/httpx"
	"github.com/karne-app/karne/internal/measure"
)

// CreateValue enters the value of an indicator in a window.
func (h *handlers) CreateValue(ctx context.Context, r CreateValueRequestObject) (CreateValueResponseObject, error) {
	b := *r.Body
	f, err := valueFields(ValuePut{
		Kind: b.Kind, Amount: b.Amount, Numerator: b.Numerator, Denominator: b.Denominator, Done: b.Done, Scale: b.Scale, NoValueReason: b.NoValueReason,
		Explanation: b.Explanation, Confirmed: b.Confirmed, Origin: b.Origin, Source: b.Source, Synthetic: b.Synthetic,
	})
	if err != nil {
		return nil, err
	}
	v, err := h.Measure.Submit(ctx, measure.Submit{
		IndicatorID: r.Id, WindowID: b.WindowId, Fields: f, Evidence: each(deref(b.Evidence), evidenceIn), Idempotency: once(ctx),
	})
	if err != nil {
		return nil, err
	}
	return CreateValue201JSONResponse{Body: valueOut(v), Headers: CreateValue201ResponseHeaders{ETag: httpx.ETag(v.Version), Location: location("values", v.ID)}}, nil
}

// ListValues is a page of values.
func (h *handlers) ListValues(ctx context.Context, r ListValuesRequestObject) (ListValuesResponseObject, error) {
	p := r.Params
	page, err := h.Measure.List(ctx, measure.ListQuery{
		PlanID: deref(p.Plan), Year: deref(p.Year), IndicatorID: deref(p.Indicator), UnitID: deref(p.Unit), WindowID: deref(p.Window),
		State: string(deref(p.State)), After: deref(p.Cursor), Limit: deref(p.Limit),
	})
	if err != nil {
		return nil, err
	}
	return ListValues200JSONResponse{Items: each(page.Items, valueOut), NextCursor: orNull[string](page.Next)}, nil
}

// GetValue is one value.
func (h *handlers) GetValue(ctx context.Context, r GetValueRequestObject) (GetValueResponseObject, error) {
	v, err := h.Measure.Get(ctx, r.Id)
	if err != nil {
		return nil, err
	}
	return GetValue200JSONResponse{Body: valueOut(v), Headers: GetValue200ResponseHeaders{ETag: httpx.ETag(v.Version)}}, nil
}

// PutValue enters a value anew. Its indicator and window stay.
func (h *handlers) PutValue(ctx context.Context, r PutValueRequestObject) (PutValueResponseObject, error) {
	f, err := valueFields(*r.Body)
	if err != nil {
		return nil, err
	}
	old, err := h.Measure.Get(ctx, r.Id)
	if err != nil {
		return nil, err
	}
	v, err := h.Measure.Submit(ctx, measure.Submit{
		IndicatorID: old.IndicatorID, WindowID: old.WindowID, Version: version(ctx), Fields: f, Evidence: each(deref(r.Body.Evidence), evidenceIn),
	})
	if err != nil {
		return nil, err
	}
	return PutValue200JSONResponse{Body: valueOut(v), Headers: PutValue200ResponseHeaders{ETag: httpx.ETag(v.Version)}}, nil
}

// ListValueHistory is every state of a value.
func (h *handlers) ListValueHistory(ctx context.Context, r ListValueHistoryRequestObject) (ListValueHistoryResponseObject, error) {
	l, err := h.Measure.History(ctx, r.Id)
	if err != nil {
		return nil, err
	}
	return ListValueHistory200JSONResponse{Items: each(l, func(s measure.StepRecord) ValueStep {
		return ValueStep{Id: s.ID, Step: s.Step, State: s.State, Value: fieldsOut(s.Value), Reason: s.Reason, By: s.By, At: instant(s.At)}
	})}, nil
}

// ApproveValue is the manager's yes.
func (h *handlers) ApproveValue(ctx context.Context, r ApproveValueRequestObject) (ApproveValueResponseObject, error) {
	v, err := h.Measure.Approve(ctx, measure.Move{ID: r.Id, Version: version(ctx)})
	if err != nil {
		return nil, err
	}
	return ApproveValue200JSONResponse{Body: valueOut(v), Headers: ApproveValue200ResponseHeaders{ETag: httpx.ETag(v.Version)}}, nil
}

// VerifyValue is the strategy office's yes.
func (h *handlers) VerifyValue(ctx context.Context, r VerifyValueRequestObject) (VerifyValueResponseObject, error) {
	v, err := h.Measure.Verify(ctx, measure.Move{ID: r.Id, Version: version(ctx)})
	if err != nil {
		return nil, err
	}
	return VerifyValue200JSONResponse{Body: valueOut(v), Headers: VerifyValue200ResponseHeaders{ETag: httpx.ETag(v.Version)}}, nil
}

// ReturnValue gives a value back to its unit.
func (h *handlers) ReturnValue(ctx context.Context, r ReturnValueRequestObject) (ReturnValueResponseObject, error) {
	v, err := h.Measure.Return(ctx, measure.Move{ID: r.Id, Version: version(ctx), Reason: r.Body.Reason})
	if err != nil {
		return nil, err
	}
	return ReturnValue200JSONResponse{Body: valueOut(v), Headers: ReturnValue200ResponseHeaders{ETag: httpx.ETag(v.Version)}}, nil
}

// CreateEvidence references a record as evidence.
func (h *handlers) CreateEvidence(ctx context.Context, r CreateEvidenceRequestObject) (CreateEvidenceResponseObject, error) {
	e, err := h.Measure.AddRecord(ctx, r.Id, evidenceIn(*r.Body))
	if err != nil {
		return nil, err
	}
	return CreateEvidence201JSONResponse{Body: evidenceOut(e), Headers: CreateEvidence201ResponseHeaders{ETag: httpx.ETag(e.Version)}}, nil
}

// CancelEvidence takes a proof back.
func (h *handlers) CancelEvidence(ctx context.Context, r CancelEvidenceRequestObject) (CancelEvidenceResponseObject, error) {
	e, err := h.Measure.CancelEvidence(ctx, measure.CancelEvidence{ID: r.Id, Version: version(ctx), Reason: r.Body.Reason})
	if err != nil {
		return nil, err
	}
	return CancelEvidence200JSONResponse{Body: evidenceOut(e), Headers: CancelEvidence200ResponseHeaders{ETag: httpx.ETag(e.Version)}}, nil
}

// GetEvidenceFile is the file of a proof.
func (h *handlers) GetEvidenceFile(ctx context.Context, r GetEvidenceFileRequestObject) (GetEvidenceFileResponseObject, error) {
	body, e, err := h.Measure.OpenEvidence(ctx, r.Id)
	if err != nil {
		return nil, err
	}
	return download{body: body, name: e.FileName, size: e.Size}, nil
}

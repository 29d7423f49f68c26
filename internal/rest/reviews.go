package rest

import (
	"context"

	"github.com/karne-app/karne/internal/council"
	"github.com/karne-app/karne/internal/evaluate"
	"github.com/karne-app/karne/internal/httpx"
	"github.com/karne-app/karne/pkg/period"
)

// ListReviews are the monitoring and evaluation reports of a plan.
func (h *handlers) ListReviews(ctx context.Context, r ListReviewsRequestObject) (ListReviewsResponseObject, error) {
	l, err := h.Evaluate.Reviews(ctx, r.Id)
	if err != nil {
		return nil, err
	}
	return ListReviews200JSONResponse{Items: each(l, reviewOut)}, nil
}

// CreateReview opens the report of a year.
func (h *handlers) CreateReview(ctx context.Context, r CreateReviewRequestObject) (CreateReviewResponseObject, error) {
	x, err := h.Evaluate.OpenReview(ctx, evaluate.OpenReview{
		PlanID: r.Id, Year: r.Body.Year, Kind: string(r.Body.Kind), ReviewFields: reviewFields(*r.Body), Idempotency: once(ctx),
	})
	if err != nil {
		return nil, err
	}
	return CreateReview201JSONResponse{Body: reviewOut(x), Headers: CreateReview201ResponseHeaders{ETag: httpx.ETag(x.Version), Location: location("reviews", x.ID)}}, nil
}

// GetReview is one report.
func (h *handlers) GetReview(ctx context.Context, r GetReviewRequestObject) (GetReviewResponseObject, error) {
	x, err := h.Evaluate.Review(ctx, r.Id)
	if err != nil {
		return nil, err
	}
	return GetReview200JSONResponse{Body: reviewOut(x), Headers: GetReview200ResponseHeaders{ETag: httpx.ETag(x.Version)}}, nil
}

// PatchReview changes a draft.
func (h *handlers) PatchReview(ctx context.Context, r PatchReviewRequestObject) (PatchReviewResponseObject, error) {
	b := *r.Body
	x, err := h.Evaluate.ChangeReview(ctx, evaluate.ChangeReview{
		ID: r.Id, Version: version(ctx), Method: b.Method, Summary: b.Summary, RiskReview: b.RiskReview, Capacity: b.Capacity,
		Conclusion: patchText[string](b.Conclusion), ConclusionText: b.ConclusionText, HeldOn: patchText[period.Date](b.HeldOn), MeetingNo: b.MeetingNo,
		Attendees: b.Attendees, MeetingNote: b.MeetingNote, SubmittedOn: patchText[period.Date](b.SubmittedOn), Synthetic: b.Synthetic,
	})
	if err != nil {
		return nil, err
	}
	return PatchReview200JSONResponse{Body: reviewOut(x), Headers: PatchReview200ResponseHeaders{ETag: httpx.ETag(x.Version)}}, nil
}

// GetReviewFaults is what stands between a report and its freeze.
func (h *handlers) GetReviewFaults(ctx context.Context, r GetReviewFaultsRequestObject) (GetReviewFaultsResponseObject, error) {
	l, err := h.Evaluate.Unready(ctx, r.Id)
	if err != nil {
		return nil, err
	}
	return GetReviewFaults200JSONResponse(h.faultList(ctx, l)), nil
}

// FreezeReview records the board's decision and freezes the report.
func (h *handlers) FreezeReview(ctx context.Context, r FreezeReviewRequestObject) (FreezeReviewResponseObject, error) {
	b := *r.Body
	x, e, err := h.Evaluate.FreezeReview(ctx, evaluate.FreezeReview{
		ID: r.Id, Version: version(ctx),
		DecisionFields: council.DecisionFields{
			Body: string(b.Body), Date: period.Date(b.Date), Number: b.Number, Meeting: deref(b.Meeting), Sitting: deref(b.Sitting), AgendaItem: deref(b.AgendaItem),
			Result: string(deref(b.Result)), VotesFor: ptrOf(b.VotesFor), VotesAgainst: ptrOf(b.VotesAgainst), Note: deref(b.Note),
		},
	})
	if err != nil {
		return nil, err
	}
	return FreezeReview200JSONResponse{
		Body: ReviewFrozen{Review: reviewOut(x), Edition: editionOut(e)}, Headers: FreezeReview200ResponseHeaders{ETag: httpx.ETag(x.Version)},
	}, nil
}

// ListReviewEditions are the frozen editions of a report.
func (h *handlers) ListReviewEditions(ctx context.Context, r ListReviewEditionsRequestObject) (ListReviewEditionsResponseObject, error) {
	l, err := h.Evaluate.ReviewEditions(ctx, r.Id)
	if err != nil {
		return nil, err
	}
	return ListReviewEditions200JSONResponse(editionsOut(l)), nil
}

// CreateBoardDecision adds a decision of the strategy board.
func (h *handlers) CreateBoardDecision(ctx context.Context, r CreateBoardDecisionRequestObject) (CreateBoardDecisionResponseObject, error) {
	b := *r.Body
	d, err := h.Evaluate.AddBoardDecision(ctx, evaluate.AddBoardDecision{
		ReviewID: r.Id,
		BoardDecisionFields: evaluate.BoardDecisionFields{
			Text: b.Text, TargetID: textOf(b.TargetId), OwnerUnitID: textOf(b.OwnerUnitId), DueOn: date(b.DueOn), State: string(deref(b.State)),
			FollowUp: deref(b.FollowUp), FollowedOn: date(b.FollowedOn),
		},
		Idempotency: once(ctx),
	})
	if err != nil {
		return nil, err
	}
	return CreateBoardDecision201JSONResponse{Body: boardDecisionOut(d), Headers: CreateBoardDecision201ResponseHeaders{ETag: httpx.ETag(d.Version)}}, nil
}

// PatchBoardDecision changes a decision of the board, or records what became of it.
func (h *handlers) PatchBoardDecision(ctx context.Context, r PatchBoardDecisionRequestObject) (PatchBoardDecisionResponseObject, error) {
	b := *r.Body
	d, err := h.Evaluate.ChangeBoardDecision(ctx, evaluate.ChangeBoardDecision{
		ID: r.Id, Version: version(ctx), Text: b.Text, TargetID: textPatch(b.TargetId), OwnerUnitID: textPatch(b.OwnerUnitId),
		DueOn: patchText[period.Date](b.DueOn), State: patchWord(b.State), FollowUp: b.FollowUp, FollowedOn: patchText[period.Date](b.FollowedOn),
	})
	if err != nil {
		return nil, err
	}
	return PatchBoardDecision200JSONResponse{Body: boardDecisionOut(d), Headers: PatchBoardDecision200ResponseHeaders{ETag: httpx.ETag(d.Version)}}, nil
}

// ListEarlierDecisions are the board's decisions of the reports before one.
func (h *handlers) ListEarlierDecisions(ctx context.Context, r ListEarlierDecisionsRequestObject) (ListEarlierDecisionsResponseObject, error) {
	l, err := h.Evaluate.EarlierDecisions(ctx, r.Id, r.Params.Year, string(r.Params.Kind))
	if err != nil {
		return nil, err
	}
	return ListEarlierDecisions200JSONResponse{Items: each(l, func(d evaluate.EarlierDecision) EarlierDecision {
		return EarlierDecision{Kind: ReviewKind(d.Kind), Year: d.Year, Decision: boardDecisionOut(d.BoardDecision)}
	})}, nil
}

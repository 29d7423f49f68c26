package rest

import (
	"context"

	"github.com/karne-app/karne/internal/account"
	"github.com/karne-app/karne/internal/council"
	"github.com/karne-app/karne/internal/httpx"
	"github.com/karne-app/karne/pkg/period"
)

// ReceiveUnitReport receives a signed unit report.
func (h *handlers) ReceiveUnitReport(ctx context.Context, r ReceiveUnitReportRequestObject) (ReceiveUnitReportResponseObject, error) {
	u, err := h.Account.ReceiveUnit(ctx, account.UnitStep{ID: r.Id, Version: version(ctx)})
	if err != nil {
		return nil, err
	}
	return ReceiveUnitReport200JSONResponse{Body: unitReportOut(u), Headers: ReceiveUnitReport200ResponseHeaders{ETag: httpx.ETag(u.Version)}}, nil
}

// ReturnUnitReport gives it back.
func (h *handlers) ReturnUnitReport(ctx context.Context, r ReturnUnitReportRequestObject) (ReturnUnitReportResponseObject, error) {
	u, err := h.Account.ReturnUnit(ctx, account.UnitStep{ID: r.Id, Version: version(ctx), Reason: r.Body.Reason})
	if err != nil {
		return nil, err
	}
	return ReturnUnitReport200JSONResponse{Body: unitReportOut(u), Headers: ReturnUnitReport200ResponseHeaders{ETag: httpx.ETag(u.Version)}}, nil
}

func reportStepIn(ctx context.Context, id string, b ReportStep) account.Step {
	return account.Step{ID: id, Version: version(ctx), On: date(b.On), LetterNumber: deref(b.LetterNumber), Note: deref(b.Note), Address: deref(b.Address)}
}

// ReopenReport takes a report back to work.
func (h *handlers) ReopenReport(ctx context.Context, r ReopenReportRequestObject) (ReopenReportResponseObject, error) {
	x, err := h.Account.Reopen(ctx, reportStepIn(ctx, r.Id, *r.Body))
	if err != nil {
		return nil, err
	}
	return ReopenReport200JSONResponse{Body: reportOutOf(x), Headers: ReopenReport200ResponseHeaders{ETag: httpx.ETag(x.Version)}}, nil
}

// PresentReport lays a report before the council.
func (h *handlers) PresentReport(ctx context.Context, r PresentReportRequestObject) (PresentReportResponseObject, error) {
	x, err := h.Account.Present(ctx, reportStepIn(ctx, r.Id, *r.Body))
	if err != nil {
		return nil, err
	}
	return PresentReport200JSONResponse{Body: reportOutOf(x), Headers: PresentReport200ResponseHeaders{ETag: httpx.ETag(x.Version)}}, nil
}

// VoteReport records the council's vote; the report is frozen.
func (h *handlers) VoteReport(ctx context.Context, r VoteReportRequestObject) (VoteReportResponseObject, error) {
	b := *r.Body
	x, e, err := h.Account.Vote(ctx, account.Vote{
		ID: r.Id, Version: version(ctx), Chair: b.Chair, TotalMembers: b.TotalMembers, Sufficient: b.VotesSufficient, Insufficient: b.VotesInsufficient,
		Abstentions: b.Abstentions, Confirmed: deref(b.Confirmed),
		DecisionFields: council.DecisionFields{
			Body: string(b.Body), Date: period.Date(b.Date), Number: b.Number, Meeting: deref(b.Meeting), Sitting: deref(b.Sitting), AgendaItem: deref(b.AgendaItem),
			Result: string(deref(b.Result)), VotesFor: ptrOf(b.VotesFor), VotesAgainst: ptrOf(b.VotesAgainst), Note: deref(b.Note),
		},
	})
	if err != nil {
		return nil, err
	}
	return VoteReport200JSONResponse{
		Body: ReportDecided{Report: reportOutOf(x), Edition: editionOut(e)}, Headers: VoteReport200ResponseHeaders{ETag: httpx.ETag(x.Version)},
	}, nil
}

// DistributeReport records a copy sent.
func (h *handlers) DistributeReport(ctx context.Context, r DistributeReportRequestObject) (DistributeReportResponseObject, error) {
	b := *r.Body
	x, err := h.Account.Distribute(ctx, account.Distribute{ID: r.Id, Version: version(ctx), Distribution: account.Distribution{
		Recipient: string(b.Recipient), RecipientName: b.RecipientName, SentOn: period.Date(b.SentOn), LetterNumber: b.LetterNumber, Note: deref(b.Note),
	}})
	if err != nil {
		return nil, err
	}
	return DistributeReport200JSONResponse{Body: reportOutOf(x), Headers: DistributeReport200ResponseHeaders{ETag: httpx.ETag(x.Version)}}, nil
}

// PublishReport records when and where the report was published.
func (h *handlers) PublishReport(ctx context.Context, r PublishReportRequestObject) (PublishReportResponseObject, error) {
	x, err := h.Account.Publish(ctx, reportStepIn(ctx, r.Id, *r.Body))
	if err != nil {
		return nil, err
	}
	return PublishReport200JSONResponse{Body: reportOutOf(x), Headers: PublishReport200ResponseHeaders{ETag: httpx.ETag(x.Version)}}, nil
}

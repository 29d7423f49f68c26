package rest

import (
	"context"

	"github.com/karne-app/karne/internal/programme"
)

// RollProgrammeOver makes the next year's programme out of one.
func (h *handlers) RollProgrammeOver(ctx context.Context, r RollProgrammeOverRequestObject) (RollProgrammeOverResponseObject, error) {
	cmd := programme.RollOver{FromID: r.Id, Note: deref(r.Body.Note), Drop: map[string]string{}, Idempotency: once(ctx),
		Fields: programme.Fields{CallDate: date(r.Body.CallDate), CallNumber: deref(r.Body.CallNumber), DueOn: date(r.Body.DueOn)}}
	for _, d := range deref(r.Body.Drop) {
		cmd.Drop[d.Id] = d.Reason
	}
	l, err := h.Programmes.RollOver(ctx, cmd)
	if err != nil {
		return nil, err
	}
	return RollProgrammeOver201JSONResponse{Body: rollOverOut(l), Headers: RollProgrammeOver201ResponseHeaders{Location: location("programmes", l.ToID)}}, nil
}

// GetRollOver is the ledger of the roll-over a programme was made by.
func (h *handlers) GetRollOver(ctx context.Context, r GetRollOverRequestObject) (GetRollOverResponseObject, error) {
	l, err := h.Programmes.Ledger(ctx, r.Id)
	if err != nil {
		return nil, err
	}
	return GetRollOver200JSONResponse(rollOverOut(l)), nil
}

func rollOverOut(l programme.Ledger) RollOver {
	return RollOver{Id: l.ID, FromId: l.FromID, ToId: l.ToID, Note: l.Note, DoneBy: l.DoneBy, DoneAt: instant(l.DoneAt), Rows: each(l.Rows, func(x programme.LedgerRow) RollOverRow {
		return RollOverRow{Kind: RollOverRowKind(x.Kind), SourceId: &x.SourceID, ResultId: &x.ResultID, Ref: x.Ref, Title: x.Title, Fate: RollOverRowFate(x.Fate), Old: &x.Old, New: &x.New, Reason: &x.Reason}
	})}
}

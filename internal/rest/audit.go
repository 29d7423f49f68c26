package rest

import (
	"context"
)

// AuditEntry is one row of the log as audit gives it; the fields are audit.Entry's, so app converts one to the other.
type AuditEntry struct {
	ID, ActorID, ActorName, TokenID, Action, RequestID, BatchID, Entity, EntityID, Op string
	At                                                                                int64
	Before, After                                                                     string
	Erased                                                                            bool
}

// AuditReport is the verdict on the hash chain; the fields are audit.Report's.
type AuditReport struct {
	Rows, Sealed, Unsealed, Erased, Seals int64
	LastSeal                              string
	Broken                                []string
}

// Audit reads the log; rest does not import it, since nobody on the surface may write to it.
type Audit struct {
	// List is a page, newest first, before a row id ("" for the first page); it asks for audit.read.
	List func(ctx context.Context, record, before string, limit int) ([]AuditEntry, error)
	// Verify checks the chain; it asks for audit.verify.
	Verify func(ctx context.Context) (AuditReport, error)
}

const defaultPage = 50

// ListAudit is a page of the log.
func (h *handlers) ListAudit(ctx context.Context, r ListAuditRequestObject) (ListAuditResponseObject, error) {
	limit := deref(r.Params.Limit)
	if limit == 0 {
		limit = defaultPage
	}
	before := deref(r.Params.Cursor)
	if before != "" && !h.contract.isID(before) {
		return nil, badCursor()
	}
	l, err := h.Audit.List(ctx, deref(r.Params.Record), before, limit)
	if err != nil {
		return nil, err
	}
	out := ListAudit200JSONResponse{Items: make([]AuditRow, len(l)), NextCursor: orNull[string]("")}
	if len(l) == limit {
		out.NextCursor = orNull[string](l[len(l)-1].ID)
	}
	for i, e := range l {
		out.Items[i] = AuditRow{
			Id: e.ID, At: instant(e.At), ActorId: e.ActorID, ActorName: e.ActorName, TokenId: e.TokenID, Action: e.Action, Entity: e.Entity, EntityId: e.EntityID,
			Op: e.Op, Before: e.Before, After: e.After, Erased: e.Erased, RequestId: e.RequestID, BatchId: e.BatchID,
		}
	}
	return out, nil
}

// VerifyAudit checks the hash chain of the log.
func (h *handlers) VerifyAudit(ctx context.Context, _ VerifyAuditRequestObject) (VerifyAuditResponseObject, error) {
	v, err := h.Audit.Verify(ctx)
	if err != nil {
		return nil, err
	}
	return VerifyAudit200JSONResponse{
		Ok: len(v.Broken) == 0, Rows: v.Rows, Sealed: v.Sealed, Unsealed: v.Unsealed, Erased: v.Erased, Seals: v.Seals, LastSeal: v.LastSeal, Broken: listOut(v.Broken),
	}, nil
}

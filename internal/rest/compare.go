package rest

import (
	"context"

	"github.com/karne-app/karne/internal/publish"
	"github.com/karne-app/karne/pkg/period"
)

// CompareEditions is what differs between two editions.
func (h *handlers) CompareEditions(ctx context.Context, r CompareEditionsRequestObject) (CompareEditionsResponseObject, error) {
	c, err := h.Publish.CompareEditions(ctx, r.Id, r.Other)
	if err != nil {
		return nil, err
	}
	return CompareEditions200JSONResponse{From: editionOut(c.From), To: editionOut(c.To), Records: each(c.Records, func(x publish.RecordChange) RecordDifference {
		return RecordDifference{Change: RecordDifferenceChange(x.Change), Kind: x.Kind, Id: x.ID, Ref: x.Ref, Title: x.Title, Fields: each(x.Fields, func(f publish.FieldChange) FieldDifference {
			return FieldDifference{Field: f.Field, Old: f.Old, New: f.New}
		})}
	})}, nil
}

// GetEditionOn is the edition of a document that held on a day.
func (h *handlers) GetEditionOn(ctx context.Context, r GetEditionOnRequestObject) (GetEditionOnResponseObject, error) {
	document := deref(r.Params.Document)
	if document == "" {
		document = "plan"
	}
	e, err := h.Publish.EditionAsOf(ctx, r.Id, document, period.Date(r.Date))
	if err != nil {
		return nil, err
	}
	return GetEditionOn200JSONResponse(editionOut(e)), nil
}

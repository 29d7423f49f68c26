package rest

import (
	"context"

	"github.com/karne-app/karne/internal/plan"
)

// planDoc is a plan in the interchange form under the name of its administration.
func (h *handlers) planDoc(ctx context.Context, id string) (plan.Doc, error) {
	a, _, err := h.Org.Identity(ctx)
	if err != nil {
		return plan.Doc{}, err
	}
	return h.Plan.Export(ctx, id, a.Name, a.Province)
}

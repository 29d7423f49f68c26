package rest

import (
	"context"
	"net/http"
)

// GetProgrammeTable is one table of the live programme.
func (h *handlers) GetProgrammeTable(ctx context.Context, r GetProgrammeTableRequestObject) (GetProgrammeTableResponseObject, error) {
	d, err := h.Publish.ProgrammeTable(ctx, r.Id, r.Table)
	if err != nil {
		return nil, err
	}
	return canonical(d)
}

// GetProgrammePackage draws a programme's official tables.
func (h *handlers) GetProgrammePackage(ctx context.Context, r GetProgrammePackageRequestObject) (GetProgrammePackageResponseObject, error) {
	draw := h.Publish.OfficialProgramme
	if deref(r.Params.Draft) {
		draw = h.Publish.Programme
	}
	p, err := draw(ctx, r.Id)
	if err != nil {
		return nil, err
	}
	return render(paper{p.Documents, p.Name, p.Edition}, string(deref(r.Params.Format)))
}

// VisitGetProgrammeTableResponse sends the document.
func (b jsonBody) VisitGetProgrammeTableResponse(w http.ResponseWriter) error { return b.write(w) }

// VisitGetProgrammePackageResponse sends the file.
func (f file) VisitGetProgrammePackageResponse(w http.ResponseWriter) error { return f.write(w) }

// VisitGetProposalWorkbookResponse sends the file.
func (f file) VisitGetProposalWorkbookResponse(w http.ResponseWriter) error { return f.write(w) }

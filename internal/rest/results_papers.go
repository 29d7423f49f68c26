package rest

import (
	"context"
	"net/http"
)

// GetResultTable is one table of what a year reached, of the live records.
func (h *handlers) GetResultTable(ctx context.Context, r GetResultTableRequestObject) (GetResultTableResponseObject, error) {
	d, err := h.Publish.ResultTable(ctx, string(r.Params.Document), r.Id, r.Params.Year, r.Table)
	if err != nil {
		return nil, err
	}
	return canonical(d)
}

// GetResultPackage draws a monitoring, evaluation or activity report.
func (h *handlers) GetResultPackage(ctx context.Context, r GetResultPackageRequestObject) (GetResultPackageResponseObject, error) {
	draw := h.Publish.OfficialResults
	if deref(r.Params.Draft) {
		draw = h.Publish.Results
	}
	p, err := draw(ctx, string(r.Params.Document), r.Id, r.Params.Year)
	if err != nil {
		return nil, err
	}
	return render(paper{p.Documents, p.Name, p.Edition}, string(deref(r.Params.Format)))
}

// VisitGetResultTableResponse sends the document.
func (b jsonBody) VisitGetResultTableResponse(w http.ResponseWriter) error { return b.write(w) }

// VisitGetResultPackageResponse sends the file.
func (f file) VisitGetResultPackageResponse(w http.ResponseWriter) error { return f.write(w) }

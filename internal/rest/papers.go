package rest

import (
	"bytes"
	"context"
	"encoding/json"
	"mime"
	"net/http"
	"strings"

	"github.com/karne-app/karne/internal/council"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/reports/model"
	"github.com/karne-app/karne/reports/xlsx"
)

const typeXLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

// attachment names a download. A sender's own file name comes back without what could end its quotes.
func attachment(name string) string {
	name = strings.NewReplacer(`"`, "", `\`, "", ";", "").Replace(name)
	return mime.FormatMediaType("attachment", map[string]string{"filename": name})
}

// file is a rendered paper, whole before its first byte is sent.
type file struct {
	body     []byte
	mime     string
	download string
}

func (f file) write(w http.ResponseWriter) error {
	w.Header().Set("Content-Type", f.mime)
	w.Header().Set("Content-Disposition", attachment(f.download))
	w.WriteHeader(http.StatusOK)
	_, err := w.Write(f.body)
	return err
}

// VisitGetPlanPackageResponse sends the file.
func (f file) VisitGetPlanPackageResponse(w http.ResponseWriter) error { return f.write(w) }

// VisitGetEditionPackageResponse sends the file.
func (f file) VisitGetEditionPackageResponse(w http.ResponseWriter) error { return f.write(w) }

// VisitGetBatchWorkbookResponse sends the file.
func (f file) VisitGetBatchWorkbookResponse(w http.ResponseWriter) error { return f.write(w) }

// VisitGetPlanTemplateResponse sends the file.
func (f file) VisitGetPlanTemplateResponse(w http.ResponseWriter) error { return f.write(w) }

// GetPlanPackage draws a plan's official tables.
func (h *handlers) GetPlanPackage(ctx context.Context, r GetPlanPackageRequestObject) (GetPlanPackageResponseObject, error) {
	draw := h.Publish.Official
	if deref(r.Params.Draft) {
		draw = h.Publish.Draft
	}
	p, err := draw(ctx, r.Id)
	if err != nil {
		return nil, err
	}
	return render(paper{p.Documents, p.Name, p.Edition}, string(deref(r.Params.Format)))
}

// GetEditionPackage redraws a frozen edition.
func (h *handlers) GetEditionPackage(ctx context.Context, r GetEditionPackageRequestObject) (GetEditionPackageResponseObject, error) {
	e, err := h.Plan.Edition(ctx, r.Id)
	if err != nil {
		return nil, err
	}
	format := string(deref(r.Params.Format))
	switch {
	case e.Document == council.DocumentPlan:
		p, err := h.Publish.Edition(ctx, r.Id)
		if err != nil {
			return nil, err
		}
		return render(paper{p.Documents, p.Name, p.Edition}, format)
	case e.ProgrammeID != "":
		p, err := h.Publish.ProgrammeEdition(ctx, r.Id)
		if err != nil {
			return nil, err
		}
		return render(paper{p.Documents, p.Name, p.Edition}, format)
	}
	p, err := h.Publish.ResultEdition(ctx, r.Id)
	if err != nil {
		return nil, err
	}
	return render(paper{p.Documents, p.Name, p.Edition}, format)
}

// paper is the documents of one paper; without an edition they are of live records.
type paper struct {
	documents []model.Document
	name      string
	edition   *council.Edition
}

func render(p paper, format string) (file, error) {
	if format == "json" {
		b, err := packageJSON(p)
		return file{b, typeJSON, p.name + ".json"}, err
	}
	var b bytes.Buffer
	if err := xlsx.Render(&b, p.documents); err != nil {
		return file{}, fault.New(fault.KindInternal, "internal").Wrap(err)
	}
	return file{b.Bytes(), typeXLSX, p.name + ".xlsx"}, nil
}

func packageJSON(p paper) ([]byte, error) {
	out := Package{Title: p.name, Draft: p.edition == nil, Documents: make([]Document, len(p.documents))}
	if p.edition != nil {
		out.EditionId = &p.edition.ID
	}
	for i, d := range p.documents {
		b, err := model.Canonical(d)
		if err != nil {
			return nil, fault.New(fault.KindInternal, "internal").Wrap(err)
		}
		out.Documents[i] = b
	}
	b, err := json.Marshal(out)
	if err != nil {
		return nil, fault.New(fault.KindInternal, "internal").Wrap(err)
	}
	return b, nil
}

// GetPlanTable is one official table of the live plan.
func (h *handlers) GetPlanTable(ctx context.Context, r GetPlanTableRequestObject) (GetPlanTableResponseObject, error) {
	d, err := h.Publish.Table(ctx, r.Id, r.Table)
	if err != nil {
		return nil, err
	}
	return canonical(d)
}

// canonical is a document as its canonical JSON.
func canonical(d model.Document) (jsonBody, error) {
	b, err := model.Canonical(d)
	if err != nil {
		return nil, fault.New(fault.KindInternal, "internal").Wrap(err)
	}
	return jsonBody(b), nil
}

// jsonBody is JSON that is ready.
type jsonBody []byte

func (b jsonBody) write(w http.ResponseWriter) error {
	w.Header().Set("Content-Type", typeJSON)
	w.WriteHeader(http.StatusOK)
	_, err := w.Write(b)
	return err
}

// VisitGetPlanTableResponse sends the document.
func (b jsonBody) VisitGetPlanTableResponse(w http.ResponseWriter) error { return b.write(w) }

// VisitGetPlanDocumentResponse sends the plan document.
func (b jsonBody) VisitGetPlanDocumentResponse(w http.ResponseWriter) error { return b.write(w) }

// GetPlanDocument is the plan in the form an import reads.
func (h *handlers) GetPlanDocument(ctx context.Context, r GetPlanDocumentRequestObject) (GetPlanDocumentResponseObject, error) {
	d, err := h.Plan.Export(ctx, r.Id)
	if err != nil {
		return nil, err
	}
	b, err := json.Marshal(d)
	if err != nil {
		return nil, fault.New(fault.KindInternal, "internal").Wrap(err)
	}
	return jsonBody(b), nil
}

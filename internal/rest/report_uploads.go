package rest

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"

	"github.com/karne-app/karne/internal/account"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/files"
	"github.com/karne-app/karne/internal/httpx"
	"github.com/karne-app/karne/internal/measure"
)

// EvidenceLimit bounds a proof or a signed paper, in bytes.
const EvidenceLimit int64 = files.MaxEvidence

// uploadEvidence adds a file as evidence, by hand because the file is streamed into its place.
func (h *handlers) uploadEvidence(e echo.Context) error {
	body, name, _, err := incoming(e)
	if err != nil {
		return err
	}
	x, err := h.Measure.AddFile(e.Request().Context(), measure.AddFile{
		ValueID: e.Param("id"), FileName: baseName(name), Note: e.QueryParam("note"), PersonalData: e.QueryParam("personal_data") == "true",
		Synthetic: e.QueryParam("synthetic") == "true", Content: body,
	})
	if err != nil {
		return err
	}
	e.Response().Header().Set("ETag", httpx.ETag(x.Version))
	return e.JSON(http.StatusCreated, evidenceOut(x))
}

// attachReportDecision attaches a signed paper to the council's decision.
func (h *handlers) attachReportDecision(e echo.Context) error {
	body, name, _, err := incoming(e)
	if err != nil {
		return err
	}
	f, err := h.Account.AttachDecision(e.Request().Context(), account.AttachDecision{ReportID: e.Param("id"), FileName: baseName(name), Content: body})
	if err != nil {
		return err
	}
	return e.JSON(http.StatusCreated, decisionFileOut(f))
}

// uploadReportPrinted reads the printed results table from a file.
func (h *handlers) uploadReportPrinted(e echo.Context) error {
	u, data, err := whole(e)
	if err != nil {
		return err
	}
	ctx := e.Request().Context()
	rows, notes, err := h.Intake.ReadPrinted(ctx, u.name, bytes.NewReader(data))
	if err != nil {
		return err
	}
	if slices.ContainsFunc(notes, func(f *fault.Fault) bool { return f.Stage == fault.Refuse }) {
		return notes
	}
	x, err := h.Account.LoadPrinted(ctx, account.LoadPrinted{ReportID: e.Param("id"), Version: version(ctx), FileName: u.name, SHA256: u.sum, Rows: rows})
	if err != nil {
		return err
	}
	e.Response().Header().Set("ETag", httpx.ETag(x.Version))
	return e.JSON(http.StatusOK, PrintedLoaded{Report: reportOutOf(x), Faults: h.faultsOut(ctx, notes)})
}

// signUnitReport signs a unit's report.
func (h *handlers) signUnitReport(e echo.Context) error {
	s, err := h.signed(e)
	if err != nil {
		return err
	}
	ctx := e.Request().Context()
	u, err := h.Account.SignUnit(ctx, account.SignUnit{ID: e.Param("id"), Version: version(ctx), StatementFields: s.fields, DocumentName: s.name, Document: s.body})
	if err != nil {
		return err
	}
	e.Response().Header().Set("ETag", httpx.ETag(u.Version))
	return e.JSON(http.StatusOK, unitReportOut(u))
}

// signReport signs the administration's report as the finance head or the senior manager.
func (h *handlers) signReport(kind string) echo.HandlerFunc {
	return func(e echo.Context) error {
		s, err := h.signed(e)
		if err != nil {
			return err
		}
		ctx := e.Request().Context()
		x, err := h.Account.Sign(ctx, account.Sign{
			ID: e.Param("id"), Version: version(ctx), Kind: kind, StatementFields: s.fields, DocumentName: s.name, Document: s.body,
		})
		if err != nil {
			return err
		}
		e.Response().Header().Set("ETag", httpx.ETag(x.Version))
		return e.JSON(http.StatusOK, reportOutOf(x))
	}
}

// signing is a statement that comes alone (JSON) or with its signed paper (form).
type signing struct {
	fields account.StatementFields
	name   string
	body   io.Reader // nil: no paper
}

const (
	statementField = "statement"
	statementLimit = 64 << 10
)

// signed reads a statement and holds it against the contract; the paper behind it is left to be streamed.
func (h *handlers) signed(e echo.Context) (s signing, err error) {
	r := e.Request()
	from := io.Reader(r.Body)
	var form *multipart.Reader
	if isForm(r) {
		if form, err = r.MultipartReader(); err != nil {
			return s, noForm(r, err)
		}
		part, err := form.NextPart()
		if err != nil && !errors.Is(err, io.EOF) {
			return s, unreadable(err)
		}
		if err != nil || part.FormName() != statementField {
			return s, fault.Invalid("upload.file_missing", statementField, "expected", statementField)
		}
		from = part
	}
	b, err := io.ReadAll(io.LimitReader(from, statementLimit+1))
	switch {
	case err != nil:
		return s, unreadable(err)
	case len(b) > statementLimit:
		return s, httpx.TooLarge(statementLimit)
	}
	var in StatementSign
	if err := h.contract.read(b, "StatementSign", &in); err != nil {
		return s, err
	}
	s.fields = statementFields(in)
	if form == nil {
		return s, nil
	}
	part, err := form.NextPart()
	switch {
	case err != nil && !errors.Is(err, io.EOF):
		return s, unreadable(err)
	case err != nil || part.FormName() != formField:
		return s, fault.Invalid("upload.file_missing", formField, "expected", formField)
	}
	s.name, s.body = baseName(part.FileName()), part
	return s, nil
}

// read holds JSON against a schema of the contract and takes it in.
func (c *contract) read(b []byte, schema string, into any) error {
	v, err := httpx.ParseJSON(b)
	if err != nil {
		return err
	}
	var l fault.List
	c.value(&l, c.doc.Components.Schemas[schema].Value, v, "")
	if err := l.Err(); err != nil {
		return err
	}
	if err := json.Unmarshal(b, into); err != nil {
		return fault.New(fault.KindInvalid, "json.syntax").Wrap(err)
	}
	return nil
}

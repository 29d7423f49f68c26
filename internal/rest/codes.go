package rest

import (
	"context"

	"github.com/oapi-codegen/nullable"

	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/httpx"
	"github.com/karne-app/karne/internal/org"
	"github.com/karne-app/karne/pkg/budgetcode"
)

// ListBudgetCodes are the administration's code lists.
func (h *handlers) ListBudgetCodes(ctx context.Context, r ListBudgetCodesRequestObject) (ListBudgetCodesResponseObject, error) {
	l, err := h.Org.Codes(ctx, org.CodeQuery{Kind: budgetcode.Kind(deref(r.Params.Kind)), Set: budgetcode.Set(deref(r.Params.Set)), Year: deref(r.Params.Year)})
	if err != nil {
		return nil, err
	}
	return ListBudgetCodes200JSONResponse{Items: each(l, codeOut)}, nil
}

// CreateBudgetCode adds a code.
func (h *handlers) CreateBudgetCode(ctx context.Context, r CreateBudgetCodeRequestObject) (CreateBudgetCodeResponseObject, error) {
	b := *r.Body
	c, err := h.Org.AddCode(ctx, org.AddCode{
		Kind: budgetcode.Kind(b.Kind), Set: budgetcode.Set(deref(b.CodeSet)), Code: b.Code, Name: b.Name, ValidFrom: deref(ptrOf(b.ValidFrom)),
		ValidTo: deref(ptrOf(b.ValidTo)), Origin: string(deref(b.Origin)), Source: deref(b.Source), Note: deref(b.Note), Once: once(ctx),
	})
	if err != nil {
		return nil, err
	}
	return CreateBudgetCode201JSONResponse{Body: codeOut(c), Headers: CreateBudgetCode201ResponseHeaders{ETag: httpx.ETag(c.Version), Location: location("budget-codes", c.ID)}}, nil
}

// GetBudgetCode is one code.
func (h *handlers) GetBudgetCode(ctx context.Context, r GetBudgetCodeRequestObject) (GetBudgetCodeResponseObject, error) {
	c, err := h.Org.Code(ctx, r.Id)
	if err != nil {
		return nil, err
	}
	return GetBudgetCode200JSONResponse{Body: codeOut(c), Headers: GetBudgetCode200ResponseHeaders{ETag: httpx.ETag(c.Version)}}, nil
}

// PatchBudgetCode corrects a code's name or validity.
func (h *handlers) PatchBudgetCode(ctx context.Context, r PatchBudgetCodeRequestObject) (PatchBudgetCodeResponseObject, error) {
	b := *r.Body
	c, err := h.Org.ChangeCode(ctx, org.ChangeCode{
		ID: r.Id, Version: version(ctx), Name: b.Name, ValidFrom: yearPatch(b.ValidFrom), ValidTo: yearPatch(b.ValidTo), Origin: patchWord(b.Origin),
		Source: b.Source, Note: b.Note,
	})
	if err != nil {
		return nil, err
	}
	return PatchBudgetCode200JSONResponse{Body: codeOut(c), Headers: PatchBudgetCode200ResponseHeaders{ETag: httpx.ETag(c.Version)}}, nil
}

// yearPatch is a year in a patch: absent leaves it (nil), null makes it open (0).
func yearPatch(n nullable.Nullable[int]) *int {
	if !n.IsSpecified() {
		return nil
	}
	y := deref(ptrOf(n))
	return &y
}

func yearOrNull(y int) nullable.Nullable[int] {
	if y == 0 {
		return nullable.NewNullNullable[int]()
	}
	return nullable.NewNullableWithValue(y)
}

func codeOut(c org.BudgetCode) BudgetCode {
	return BudgetCode{
		Id: c.ID, Kind: BudgetCodeKind(c.Kind), CodeSet: BudgetCodeSet(c.Set), Code: c.Code, Name: c.Name, ValidFrom: yearOrNull(c.ValidFrom),
		ValidTo: yearOrNull(c.ValidTo), Origin: CodeOrigin(c.Origin), Source: c.Source, Note: c.Note, Version: c.Version,
	}
}

// ListSettings are the dated settings with what the program itself brings.
func (h *handlers) ListSettings(ctx context.Context, _ ListSettingsRequestObject) (ListSettingsResponseObject, error) {
	l, err := h.Org.SettingRows(ctx)
	if err != nil {
		return nil, err
	}
	return ListSettings200JSONResponse{Items: each(l, settingOut)}, nil
}

// CreateSetting dates a value of a setting.
func (h *handlers) CreateSetting(ctx context.Context, r CreateSettingRequestObject) (CreateSettingResponseObject, error) {
	s, err := h.Org.SetSetting(ctx, org.SetSetting{Name: r.Body.Name, ValidFrom: r.Body.ValidFrom, Value: r.Body.Value, Source: r.Body.Source})
	if err != nil {
		return nil, err
	}
	return CreateSetting201JSONResponse{Body: settingOut(s), Headers: CreateSetting201ResponseHeaders{ETag: httpx.ETag(s.Version)}}, nil
}

// PatchSetting changes a dated value.
func (h *handlers) PatchSetting(ctx context.Context, r PatchSettingRequestObject) (PatchSettingResponseObject, error) {
	rows, err := h.Org.SettingRows(ctx)
	if err != nil {
		return nil, err
	}
	for _, row := range rows {
		if row.ID != r.Id {
			continue
		}
		s, err := h.Org.SetSetting(ctx, org.SetSetting{Name: row.Name, ValidFrom: row.ValidFrom, Value: r.Body.Value, Source: r.Body.Source, Version: version(ctx)})
		if err != nil {
			return nil, err
		}
		return PatchSetting200JSONResponse{Body: settingOut(s), Headers: PatchSetting200ResponseHeaders{ETag: httpx.ETag(s.Version)}}, nil
	}
	return nil, fault.NotFound("setting", r.Id)
}

func settingOut(s org.SettingRow) Setting {
	return Setting{
		Id: orNull[string](s.ID), Name: s.Name, Type: SettingType(s.Type), ValidFrom: s.ValidFrom, Value: s.Value, Source: s.Source, Default: s.Default,
		Version: s.Version,
	}
}

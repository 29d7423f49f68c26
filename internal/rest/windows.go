package rest

import (
	"context"

	"github.com/karne-app/karne/internal/calendar"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/httpx"
	"github.com/karne-app/karne/internal/measure"
	"github.com/karne-app/karne/internal/plan"
	"github.com/karne-app/karne/pkg/period"
)

// ListWindows are the windows of a plan, a year or a frequency.
func (h *handlers) ListWindows(ctx context.Context, r ListWindowsRequestObject) (ListWindowsResponseObject, error) {
	l, err := h.Calendar.List(ctx, calendar.Query{PlanID: deref(r.Params.Plan), Year: deref(r.Params.Year), Frequency: string(deref(r.Params.Frequency))})
	if err != nil {
		return nil, err
	}
	return ListWindows200JSONResponse{Items: each(l, windowOut)}, nil
}

// OpenWindows makes the windows of a plan year.
func (h *handlers) OpenWindows(ctx context.Context, r OpenWindowsRequestObject) (OpenWindowsResponseObject, error) {
	l, err := h.Calendar.OpenYear(ctx, calendar.OpenYear{PlanID: r.Id, Year: r.Body.Year})
	if err != nil {
		return nil, err
	}
	return OpenWindows200JSONResponse{Items: each(l, windowOut)}, nil
}

// GetWindow is one window.
func (h *handlers) GetWindow(ctx context.Context, r GetWindowRequestObject) (GetWindowResponseObject, error) {
	w, err := h.Calendar.Get(ctx, r.Id)
	if err != nil {
		return nil, err
	}
	return GetWindow200JSONResponse{Body: windowOut(w), Headers: GetWindow200ResponseHeaders{ETag: httpx.ETag(w.Version)}}, nil
}

// PatchWindow moves the days of an open window.
func (h *handlers) PatchWindow(ctx context.Context, r PatchWindowRequestObject) (PatchWindowResponseObject, error) {
	w, err := h.Calendar.Change(ctx, calendar.ChangeWindow{
		ID: r.Id, Version: version(ctx), OpensOn: dayOf(r.Body.OpensOn), UnitClosesOn: dayOf(r.Body.UnitClosesOn),
		ManagerClosesOn: dayOf(r.Body.ManagerClosesOn), OfficeClosesOn: dayOf(r.Body.OfficeClosesOn),
	})
	if err != nil {
		return nil, err
	}
	return PatchWindow200JSONResponse{Body: windowOut(w), Headers: PatchWindow200ResponseHeaders{ETag: httpx.ETag(w.Version)}}, nil
}

// dayOf is a day of a patch that may be left out.
func dayOf(s *string) *period.Date {
	if s == nil {
		return nil
	}
	d := period.Date(*s)
	return &d
}

// FreezeWindow freezes what was verified.
func (h *handlers) FreezeWindow(ctx context.Context, r FreezeWindowRequestObject) (FreezeWindowResponseObject, error) {
	w, err := h.Measure.Freeze(ctx, calendar.WindowStep{ID: r.Id, Version: version(ctx)})
	if err != nil {
		return nil, err
	}
	return FreezeWindow200JSONResponse{Body: windowOut(w), Headers: FreezeWindow200ResponseHeaders{ETag: httpx.ETag(w.Version)}}, nil
}

// GetWindowFaults is what stands between a window and its freeze.
func (h *handlers) GetWindowFaults(ctx context.Context, r GetWindowFaultsRequestObject) (GetWindowFaultsResponseObject, error) {
	l, err := h.Measure.Unready(ctx, r.Id)
	if err != nil {
		return nil, err
	}
	return GetWindowFaults200JSONResponse(h.faultList(ctx, l)), nil
}

// ReopenWindow gives a unit a window again.
func (h *handlers) ReopenWindow(ctx context.Context, r ReopenWindowRequestObject) (ReopenWindowResponseObject, error) {
	o, err := h.Calendar.Reopen(ctx, calendar.Reopen{WindowID: r.Id, UnitID: r.Body.UnitId, Reason: r.Body.Reason, UntilOn: period.Date(r.Body.UntilOn)})
	if err != nil {
		return nil, err
	}
	return ReopenWindow201JSONResponse{Body: reopeningOut(o), Headers: ReopenWindow201ResponseHeaders{ETag: httpx.ETag(o.Version)}}, nil
}

// CloseReopening ends a reopening.
func (h *handlers) CloseReopening(ctx context.Context, r CloseReopeningRequestObject) (CloseReopeningResponseObject, error) {
	o, err := h.Measure.CloseReopening(ctx, calendar.WindowStep{ID: r.Id, Version: version(ctx)})
	if err != nil {
		return nil, err
	}
	return CloseReopening200JSONResponse{Body: reopeningOut(o), Headers: CloseReopening200ResponseHeaders{ETag: httpx.ETag(o.Version)}}, nil
}

// ListEntries is a unit's work list in a window.
func (h *handlers) ListEntries(ctx context.Context, r ListEntriesRequestObject) (ListEntriesResponseObject, error) {
	l, err := h.Measure.Entries(ctx, r.Id, deref(r.Params.Unit))
	if err != nil {
		return nil, err
	}
	return ListEntries200JSONResponse{Items: each(l, entryOut)}, nil
}

// ApproveWindowValues approves what the caller may approve of a window.
func (h *handlers) ApproveWindowValues(ctx context.Context, r ApproveWindowValuesRequestObject) (ApproveWindowValuesResponseObject, error) {
	l, left, err := h.Measure.ApproveAll(ctx, r.Id, textOf(r.Body.UnitId))
	if err != nil {
		return nil, err
	}
	return ApproveWindowValues200JSONResponse(h.bulkOut(ctx, l, left)), nil
}

// VerifyWindowValues verifies what was approved of a window.
func (h *handlers) VerifyWindowValues(ctx context.Context, r VerifyWindowValuesRequestObject) (VerifyWindowValuesResponseObject, error) {
	l, left, err := h.Measure.VerifyAll(ctx, r.Id, textOf(r.Body.UnitId))
	if err != nil {
		return nil, err
	}
	return VerifyWindowValues200JSONResponse(h.bulkOut(ctx, l, left)), nil
}

func (h *handlers) bulkOut(ctx context.Context, l []measure.Value, left fault.List) BulkValues {
	return BulkValues{Items: each(l, valueOut), Faults: h.faultsOut(ctx, left)}
}

// GetBoard is unit × window of a plan year.
func (h *handlers) GetBoard(ctx context.Context, r GetBoardRequestObject) (GetBoardResponseObject, error) {
	b, err := h.Measure.Board(ctx, r.Id, r.Params.Year)
	if err != nil {
		return nil, err
	}
	return GetBoard200JSONResponse{
		PlanId: b.PlanID, Year: b.Year, Windows: each(b.Windows, windowOut), Units: each(b.Units, unitRefOut),
		Cells: each(b.Cells, func(c measure.Cell) BoardCell {
			return BoardCell{
				UnitId: orNull[string](c.UnitID), WindowId: c.WindowID, Due: c.Due, Open: c.Open, Entered: c.Entered, Returned: c.Returned,
				Approved: c.Approved, Verified: c.Verified, Frozen: c.Frozen, Late: c.Late,
			}
		}),
	}, nil
}

func unitRefOut(u plan.UnitRef) NamedUnit { return NamedUnit{Id: u.ID, Name: u.Name} }

func windowOut(w calendar.Window) Window {
	return Window{
		Id: w.ID, PlanId: w.PlanID, Year: w.Year, Frequency: WindowFrequency(w.Frequency), PeriodNo: w.PeriodNo, OpensOn: string(w.OpensOn),
		UnitClosesOn: string(w.UnitClosesOn), ManagerClosesOn: string(w.ManagerClosesOn), OfficeClosesOn: string(w.OfficeClosesOn),
		State: WindowState(w.State), FrozenBy: w.FrozenBy, FrozenAt: instantOrNull(w.FrozenAt), Reopenings: each(w.Reopenings, reopeningOut), Version: w.Version,
	}
}

func reopeningOut(r calendar.Reopening) Reopening {
	return Reopening{
		Id: r.ID, WindowId: r.WindowID, UnitId: r.UnitID, Reason: r.Reason, UntilOn: string(r.UntilOn), OpenedBy: r.OpenedBy, OpenedAt: instant(r.OpenedAt),
		ClosedBy: r.ClosedBy, ClosedAt: instantOrNull(r.ClosedAt), Version: r.Version,
	}
}

package rest

import (
	"context"
	"encoding/json"
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/karne-app/karne/internal/budget"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/httpx"
	"github.com/karne-app/karne/internal/intake/ledger"
)

// stageLedger stages an accounting export, by hand because the file is streamed. A file that is refused leaves nothing behind.
func (h *handlers) stageLedger(e echo.Context) error {
	u, data, err := whole(e)
	if err != nil {
		return err
	}
	f, err := exportIn(e)
	if err != nil {
		return err
	}
	f.Name, f.Data = u.name, data
	ctx := e.Request().Context()
	res, err := h.Ledgers.Stage(ctx, f)
	if err != nil {
		return err
	}
	if res.Refused {
		return res.Faults
	}
	e.Response().Header().Set("Location", location("ledgers", res.Ledger.ID))
	e.Response().Header().Set("ETag", httpx.ETag(res.Ledger.Version))
	return e.JSON(http.StatusCreated, LedgerStaged{Ledger: ledgerOut(res.Ledger), Faults: h.faultsOut(ctx, res.Faults)})
}

// exportIn is what the query says of an export; the contract check has looked at each value alone.
func exportIn(e echo.Context) (ledger.File, error) {
	f := ledger.File{
		Kind: budget.LedgerKind(e.QueryParam("kind")), Partial: e.QueryParam("partial") == "true", Origin: e.QueryParam("origin"),
		Source: e.QueryParam("source"), Synthetic: e.QueryParam("synthetic") == "true",
	}
	year, err := strconv.Atoi(e.QueryParam("year"))
	if err != nil {
		return f, fault.Invalid("year.syntax", "year", "read", cut(e.QueryParam("year")))
	}
	f.Year = year
	if s := e.QueryParam("mapping"); s != "" && json.Unmarshal([]byte(s), &f.Map) != nil {
		return f, fault.Invalid("json.type", "mapping", "read", cut(s), "expected", `{"Kod": "code"}`)
	}
	return f, nil
}

// ListLedgers are the accounting exports of a year, or of every year.
func (h *handlers) ListLedgers(ctx context.Context, r ListLedgersRequestObject) (ListLedgersResponseObject, error) {
	l, err := h.Budget.Ledgers(ctx, deref(r.Params.Year))
	if err != nil {
		return nil, err
	}
	return ListLedgers200JSONResponse{Items: each(l, ledgerOut)}, nil
}

// GetLedger is one export.
func (h *handlers) GetLedger(ctx context.Context, r GetLedgerRequestObject) (GetLedgerResponseObject, error) {
	l, err := h.Budget.Ledger(ctx, r.Id)
	if err != nil {
		return nil, err
	}
	return GetLedger200JSONResponse{Body: ledgerOut(l), Headers: GetLedger200ResponseHeaders{ETag: httpx.ETag(l.Version)}}, nil
}

// CommitLedger makes a staged export the current one.
func (h *handlers) CommitLedger(ctx context.Context, r CommitLedgerRequestObject) (CommitLedgerResponseObject, error) {
	l, err := h.Budget.CommitLedger(ctx, r.Id, version(ctx))
	if err != nil {
		return nil, err
	}
	return CommitLedger200JSONResponse{Body: ledgerOut(l), Headers: CommitLedger200ResponseHeaders{ETag: httpx.ETag(l.Version)}}, nil
}

// DiscardLedger gives a staged export up.
func (h *handlers) DiscardLedger(ctx context.Context, r DiscardLedgerRequestObject) (DiscardLedgerResponseObject, error) {
	if err := h.Budget.DiscardLedger(ctx, r.Id, version(ctx)); err != nil {
		return nil, err
	}
	return DiscardLedger204Response{}, nil
}

const ledgerPage = 50

// ListLedgerRows is a page of an export's rows.
func (h *handlers) ListLedgerRows(ctx context.Context, r ListLedgerRowsRequestObject) (ListLedgerRowsResponseObject, error) {
	after, limit := 0, ledgerPage
	if s := deref(r.Params.Cursor); s != "" {
		n, err := strconv.Atoi(s)
		if err != nil || n < 1 {
			return nil, badCursor()
		}
		after = n
	}
	if r.Params.Limit != nil {
		limit = *r.Params.Limit
	}
	rows, err := h.Budget.RowsOf(ctx, r.Id, after, limit+1)
	if err != nil {
		return nil, err
	}
	next := ""
	if len(rows) > limit {
		rows = rows[:limit]
		next = strconv.Itoa(rows[limit-1].No)
	}
	return ListLedgerRows200JSONResponse{Items: each(rows, rowOut), NextCursor: orNull[string](next)}, nil
}

// CreateLedgerRow types a new row by hand.
func (h *handlers) CreateLedgerRow(ctx context.Context, r CreateLedgerRowRequestObject) (CreateLedgerRowResponseObject, error) {
	b := *r.Body
	m, err := figuresIn(b.Figures)
	if err != nil {
		return nil, err
	}
	row, err := h.Budget.SetLedgerRow(ctx, budget.SetLedgerRow{
		Year: b.Year, Kind: budget.LedgerKind(b.Kind), UnitID: textOf(b.UnitId), Functional: deref(b.Functional), Financing: deref(b.Financing),
		Economic: b.Economic, Name: deref(b.Name), Money: m, Reason: deref(b.Reason), Why: b.Why, Synthetic: deref(b.Synthetic), Idempotency: once(ctx),
	})
	if err != nil {
		return nil, err
	}
	return CreateLedgerRow201JSONResponse{Body: rowOut(row), Headers: CreateLedgerRow201ResponseHeaders{ETag: httpx.ETag(row.Version)}}, nil
}

// PutLedgerRow types other figures of a row. Only the current ledger of a year takes them.
func (h *handlers) PutLedgerRow(ctx context.Context, r PutLedgerRowRequestObject) (PutLedgerRowResponseObject, error) {
	m, err := figuresIn(r.Body.Figures)
	if err != nil {
		return nil, err
	}
	no, err := strconv.Atoi(r.No)
	if err != nil || no < 1 {
		return nil, fault.NotFound("ledger_row", cut(r.No))
	}
	l, err := h.Budget.Ledger(ctx, r.Id)
	if err != nil {
		return nil, err
	}
	if l.State != budget.LedgerCurrent {
		return nil, fault.New(fault.KindClosed, "budget.ledger.closed", "read", l.State).On("", l.ID)
	}
	row, err := h.Budget.SetLedgerRow(ctx, budget.SetLedgerRow{
		Year: l.Year, Kind: l.Kind, No: no, Version: version(ctx), Money: m, Reason: deref(r.Body.Reason), Why: r.Body.Why,
	})
	if err != nil {
		return nil, err
	}
	return PutLedgerRow200JSONResponse{Body: rowOut(row), Headers: PutLedgerRow200ResponseHeaders{ETag: httpx.ETag(row.Version)}}, nil
}

func ledgerOut(l budget.Ledger) Ledger {
	return Ledger{
		Id: l.ID, Year: l.Year, Kind: LedgerKind(l.Kind), State: LedgerState(l.State), Entry: LedgerEntry(l.Entry), FileName: l.FileName,
		FileSha256: l.FileSHA256, RowsSha256: l.RowsSHA256, RowCount: l.RowCount, Partial: l.Partial, StatedTotal: numberOrNull(l.StatedTotal),
		CountedTotal: numberOrNull(l.CountedTotal), Report: reportOut(l.Report), Origin: l.Origin, Source: l.Source, Synthetic: l.Synthetic,
		CreatedBy: l.CreatedBy, CreatedAt: instant(l.CreatedAt), Version: l.Version,
	}
}

func reportOut(r budget.Report) LedgerReport {
	return LedgerReport{
		Column: r.Column, Checked: r.Checked, Held: r.Held, Chain: r.Chain, ChainHeld: r.ChainHeld, Shares: r.Shares, SharesHeld: r.SharesHeld,
		Remainders: each(r.Remainders, func(x budget.Remainder) LedgerRemainder {
			return LedgerRemainder{
				Field: x.Field, Row: x.Row, Place: x.Place, Name: x.Name, Stated: x.Stated.String(), Rows: x.Rows.String(), Rest: x.Rest.String(),
			}
		}),
		Changed: each(r.Changed, func(no int) int { return no }),
	}
}

func rowOut(r budget.Row) LedgerRow {
	return LedgerRow{
		No: r.No, TotalLine: r.TotalLine, Institutional: r.Institutional, UnitId: orNull[string](r.UnitID), UnitName: r.UnitName, Functional: r.Functional,
		Financing: r.Financing, Economic: r.Economic, Name: r.Name, Figures: figuresOut(r.Money), Reason: r.Reason, Version: r.Version,
	}
}

func figuresOut(m budget.Money) LedgerFigures {
	return LedgerFigures{
		Initial: numberOrNull(m.Initial), Supplementary: numberOrNull(m.Supplementary), TransferIn: numberOrNull(m.TransferIn),
		TransferOut: numberOrNull(m.TransferOut), CarriedIn: numberOrNull(m.CarriedIn), Final: numberOrNull(m.Final), Spent: numberOrNull(m.Spent),
		Cancelled: numberOrNull(m.Cancelled), CarriedOut: numberOrNull(m.CarriedOut), AccruedBefore: numberOrNull(m.AccruedBefore),
		Accrued: numberOrNull(m.Accrued), AccruedTotal: numberOrNull(m.AccruedTotal), Collected: numberOrNull(m.Collected),
		Refunded: numberOrNull(m.Refunded), NetCollected: numberOrNull(m.NetCollected), WrittenOff: numberOrNull(m.WrittenOff),
	}
}

func figuresIn(b LedgerFigures) (budget.Money, error) {
	var in reading
	m := budget.Money{
		Initial: money(&in, "figures.initial", b.Initial), Supplementary: money(&in, "figures.supplementary", b.Supplementary),
		TransferIn: money(&in, "figures.transfer_in", b.TransferIn), TransferOut: money(&in, "figures.transfer_out", b.TransferOut),
		CarriedIn: money(&in, "figures.carried_in", b.CarriedIn), Final: money(&in, "figures.final", b.Final), Spent: money(&in, "figures.spent", b.Spent),
		Cancelled: money(&in, "figures.cancelled", b.Cancelled), CarriedOut: money(&in, "figures.carried_out", b.CarriedOut),
		AccruedBefore: money(&in, "figures.accrued_before", b.AccruedBefore), Accrued: money(&in, "figures.accrued", b.Accrued),
		AccruedTotal: money(&in, "figures.accrued_total", b.AccruedTotal), Collected: money(&in, "figures.collected", b.Collected),
		Refunded: money(&in, "figures.refunded", b.Refunded), NetCollected: money(&in, "figures.net_collected", b.NetCollected),
		WrittenOff: money(&in, "figures.written_off", b.WrittenOff),
	}
	return m, in.err()
}

package ledger_test

import (
	"context"
	"errors"
	"testing"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/budget"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/intake/ledger"
)

// While one export is read the next one waits, as long as its caller does; nothing of it is in memory twice or written.
func TestExportsAreReadOneAfterTheOther(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		file := csv(budget.LedgerAppropriation, "Kod;Açıklama;KBÖ", "01;x;5")
		release := h.ledgers.HoldTurn()
		before := h.state(t, "ledger", "ledger_row")
		gone, cancel := context.WithCancelCause(h.as(access.Finance))
		cancel(errors.New("the caller left"))
		for _, read := range []func(context.Context, ledger.File) (ledger.Result, error){h.ledgers.Check, h.ledgers.Stage} {
			_, err := read(gone, file)
			wants(t, err, fault.KindUnavailable, "unavailable")
			_, err = read(h.as(access.Viewer), file) // who may not does not wait
			wants(t, err, fault.KindForbidden, "forbidden")
		}
		waiting := make(chan error)
		go func() {
			_, err := h.ledgers.Stage(h.as(access.Finance), file)
			waiting <- err
		}()
		after := h.state(t, "ledger", "ledger_row")
		if before["ledger"] != after["ledger"] || before["ledger_row"] != after["ledger_row"] {
			t.Errorf("%v, then %v", before, after)
		}
		release()
		ok(t, <-waiting)
	})
}

// A body without a name is called so, not by the dot of its folder.
func TestAnExportWithoutAName(t *testing.T) {
	t.Parallel()
	h := alone(t)
	f := csv(budget.LedgerAppropriation, "Kod;Açıklama;KBÖ", "01;x;5")
	f.Name = ""
	if l := h.stage(t, f); l.FileName != "adsız" {
		t.Errorf("%q", l.FileName)
	}
	f.Name = `C:\Users\a\gider.csv`
	f.Data = append(f.Data, "\n02;y;6"...)
	if l := h.stage(t, f); l.FileName != "gider.csv" {
		t.Errorf("%q", l.FileName)
	}
}

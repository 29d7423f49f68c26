package org_test

import (
	"testing"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/fault"
)

func TestTheCommandLineFindsAPersonByAddress(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		ali := h.person("Ali", "ali@x.tr")
		if got, err := h.svc.PersonByEmail(admin, "ALİ@X.TR"); err != nil || got.ID != ali.ID {
			t.Errorf("%+v %v", got, err)
		}
		if _, err := h.svc.PersonByEmail(admin, "veli@x.tr"); !fault.Has(err, "not_found") {
			t.Errorf("%v", err)
		}
		if _, err := h.svc.PersonByEmail(as(access.Viewer), "ali@x.tr"); !fault.Has(err, "forbidden") {
			t.Errorf("%v", err)
		}
	})
}

func TestSortKeysAreRebuilt(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		h.unit("Çevre", "")
		h.unit("Zabıta", "")
		h.person("Ali", "")
		if n, err := h.svc.RebuildKeys(as(access.Admin)); err != nil || n != 0 {
			t.Errorf("%d %v", n, err)
		}
		if err := h.db.System(t.Context()).Exec("UPDATE unit SET name_sort = '00' WHERE name = 'Zabıta'").Error; err != nil {
			t.Fatal(err)
		}
		if n, err := h.svc.RebuildKeys(as(access.Admin)); err != nil || n != 1 {
			t.Errorf("%d %v", n, err)
		}
	})
}

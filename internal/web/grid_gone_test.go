package web_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/db/dbtest"
	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/plan"
)

// A record that was deleted while somebody typed over it is refused alone: nothing that was typed is lost, the other rows come back as they were typed
// and are saved with the next click, and the script is told the same.
func TestARowThatIsGoneIsRefusedAlone(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newSite(t, d)
		planID, _, _, list, _ := draftOf(s, 3)
		path := "/planlar/" + planID + "/degerler"
		unit := s.as(access.UnitEditor)
		f := unit.get(path).want(http.StatusOK).table()
		row(f, list[0].ID, "weight", "11")
		row(f, list[1].ID, "weight", "22,5", "baseline_value", "7,25")
		s.must(s.plans.RemoveIndicator(s.system(), plan.Remove{ID: list[1].ID, Version: list[1].Version}))

		code, a := unit.ask(path, f)
		if code != http.StatusNotFound || a.Whole || len(a.Saved) != 0 || len(a.Refused) != 1 || a.Refused[0].ID != list[1].ID || a.Others != 1 || !strings.Contains(a.Refused[0].HTML, "22,5") || strings.Contains(a.Refused[0].HTML, "<input") {
			t.Errorf("%d %+v", code, a)
		}
		if s.weightOf(list[0].ID) != "" {
			t.Error("a part was saved unasked")
		}
		p := unit.post(path, f).want(http.StatusNotFound).has(1, ".note.bad li", "silindi").has(1, "#g-"+list[1].ID+" .c-weight", "22,5").has(0, "#g-"+list[1].ID+" input", "")
		p.has(1, `input[name="`+list[0].ID+`.weight"][value="11"]`, "").has(1, "#g-"+list[1].ID, "7,25").has(1, "button[name=rest]", "")
		p.sound(t, "a row that is gone")
		unit.post(path, p.table()).want(http.StatusOK).has(1, ".note.ok", "").has(0, "#g-"+list[1].ID, "")
		if got := s.weightOf(list[0].ID); got != "11" {
			t.Errorf("the row beside it was not saved: %q", got)
		}
	})
}

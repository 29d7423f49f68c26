package app_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/karne-app/karne/internal/calendar"
	"github.com/karne-app/karne/internal/measure"
)

// counted is how many things an answer lists, or its status when it is refused.
func counted(a answer, list string) string {
	if a.status != http.StatusOK {
		return fmt.Sprint(a.status)
	}
	var x map[string]json.RawMessage
	var l []json.RawMessage
	if json.Unmarshal([]byte(a.body), &x) != nil || json.Unmarshal(x[list], &l) != nil {
		return "no " + list
	}
	return fmt.Sprint(len(l))
}

// What a list shows of the same year to each, counted by hand: who reads everything, a unit that has a part, and who reads what is frozen. A unit
// cannot tell from counts, sums or refusals what another one has.
func TestListsShowOnlyWhatIsOnesOwnOrFrozen(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		v := w.plantValues()
		plan, open := "/plans/"+v.planID, "/windows/"+v.windows["2023/2"]
		got := map[string]string{}
		for _, who := range []string{"planner", "unit_editor", "viewer", "council_clerk", "council_member"} {
			var line []string
			for _, x := range []struct{ name, path, list string }{
				{"values", "/values?limit=200&plan=" + v.planID, "items"}, {"of other", "/values?limit=200&unit=" + w.other, "items"}, {"board", plan + "/board?year=2024", "cells"},
				{"entries", open + "/entries", "items"}, {"unready", open + "/unready", "items"}, {"deviations 2022", plan + "/deviations?year=2022", "items"},
				{"2023", plan + "/deviations?year=2023", "items"}, {"assessments 2022", plan + "/assessments?kind=evaluation&year=2022", "items"},
				{"2024", plan + "/assessments?kind=evaluation&year=2024", "items"}, {"reviews", plan + "/reviews", "items"},
				{"decisions", plan + "/board-decisions?year=2024&kind=evaluation", "items"}, {"reports", "/reports?plan=" + v.planID, "items"},
				{"units", "/reports/" + v.reports["consolidating"].ID + "/whole", "units"}, {"texts", "/reports/" + v.reports["consolidating"].ID + "/whole", "texts"},
			} {
				line = append(line, x.name+" "+counted(w.api(who, http.MethodGet, x.path, ""), x.list))
			}
			got[who] = strings.Join(line, ", ")
		}
		const refused = "values 403, of other 403, board 403, entries 403, unready 403, "
		want := map[string]string{
			"planner":        "values 17, of other 10, board 4, entries 3, unready 3, deviations 2022 1, 2023 3, assessments 2022 1, 2024 2, reviews 4, decisions 1, reports 3, units 2, texts 3",
			"unit_editor":    "values 13, of other 6, board 2, entries 1, unready 1, deviations 2022 1, 2023 2, assessments 2022 1, 2024 1, reviews 3, decisions 0, reports 3, units 1, texts 1",
			"viewer":         "values 9, of other 6, board 0, entries 0, unready 0, deviations 2022 1, 2023 0, assessments 2022 1, 2024 0, reviews 3, decisions 0, reports 1, units 404, texts 404",
			"council_clerk":  refused + "deviations 2022 1, 2023 0, assessments 2022 1, 2024 0, reviews 3, decisions 0, reports 2, units 404, texts 404",
			"council_member": refused + "deviations 2022 403, 2023 403, assessments 2022 403, 2024 403, reviews 403, decisions 403, reports 403, units 403, texts 403",
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Error(d)
		}

		// A record that is hidden answers as one that is not there.
		const unknown = "01ARZ3NDEKTSV4RRFFQ69G5FAV"
		for path, id := range map[string]string{
			"/values/%s": v.theirs[measure.Entered].ID, "/values/%s/history": v.theirs[measure.Verified].ID, "/deviations/%s": v.deviations["alien"].ID, "/reviews/%s": v.reviews["draft"].ID,
			"/reviews/%s/faults": v.reviews["draft"].ID, "/evidence/%s/file": v.files["alien"].ID,
		} {
			for _, who := range []string{"unit_editor", "viewer"} {
				hidden, none := w.api(who, http.MethodGet, fmt.Sprintf(path, id), ""), w.api(who, http.MethodGet, fmt.Sprintf(path, unknown), "")
				if hidden.status != http.StatusNotFound && hidden.status != http.StatusForbidden || none.status != hidden.status || none.code() != hidden.code() {
					t.Errorf("%s by %s: %s, of none: %s", path, who, hidden, none)
				}
			}
		}

		// Sums that would name what is hidden are withheld.
		for who, want := range map[string]bool{"planner": true, "unit_editor": false} {
			var x struct{ Overall struct{ Value *string } }
			a := w.api(who, http.MethodGet, plan+"/scorecard?year=2024", "")
			if err := json.Unmarshal([]byte(a.body), &x); err != nil || (x.Overall.Value != nil) != want || strings.Contains(a.body, v.alienPG.ID) != want {
				t.Errorf("the scorecard of 2024 for %s: %v %s", who, err, a)
			}
		}
	})
}

// A frozen value that its unit corrects under a reopening is that unit's again until it is frozen again: nobody else is shown the new one.
func TestACorrectionIsItsUnitsUntilItIsFrozenAgain(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		v := w.plantValues()
		id, window := v.theirs[measure.Frozen].ID, v.windows["2022/2"]
		paths := []string{"/values/" + id, "/values/" + id + "/history", "/plans/" + v.planID + "/scorecard?year=2022", "/values?limit=200&plan=" + v.planID,
			"/plans/" + v.planID + "/results/package?document=evaluation&year=2022&format=json&draft=true"}
		shown := func(who string) (out []int) {
			for n, p := range paths {
				if slices.Contains(marked(w.api(who, http.MethodGet, p, "")), openMark) {
					out = append(out, n)
				}
			}
			return out
		}
		look := func(state string, want map[string][]int) {
			t.Helper()
			for who, want := range want {
				if d := cmp.Diff(want, shown(who)); d != "" {
					t.Errorf("%s, %s: %s", state, who, d)
				}
			}
		}
		everybody := []int{0, 1, 2, 3, 4}
		reopening := w.reopening(window, w.other)
		now, err := w.app.Measure.Get(w.as("planner"), id)
		w.ok(err)
		w.enter("neighbour", v.alienPG, window, now.Version, openAmount, openMark+" düzeltme")
		look("entered", map[string][]int{"planner": everybody, "unit_editor": nil, "unit_manager": nil, "viewer": nil, "ims_officer": nil, "council_clerk": nil})
		for _, who := range []string{"unit_editor", "viewer"} {
			if a := w.api(who, http.MethodGet, paths[0], ""); a.status != http.StatusNotFound {
				t.Errorf("a value under correction by %s: %s", who, a)
			}
		}
		now = w.verified(v.theirs[measure.Frozen])
		_, err = w.app.Measure.CloseReopening(w.as("planner"), calendar.WindowStep{ID: reopening, Version: w.rowVersion("window_reopening", reopening)})
		w.ok(err)
		look("frozen again", map[string][]int{"planner": everybody, "unit_editor": everybody, "viewer": everybody, "ims_officer": everybody, "council_clerk": {2, 4}})
	})
}

// While an explanation is typed, the page says that another indicator's of the year is the same word for word.
func TestACopiedExplanationIsSaidWhileTyping(t *testing.T) {
	t.Parallel()
	w := one(t)
	v := w.plantValues()
	d := must(w.app.Evaluate.Deviations(w.as("planner"), v.planID, 2023))
	if len(d) < 2 {
		t.Fatalf("%d deviations", len(d))
	}
	for _, x := range d {
		if x.IndicatorID == v.ownPG.ID {
			continue
		}
		at := "/karne/sapma/" + v.ownPG.ID + "/2023/ayni"
		if a := w.post("planner", at, url.Values{"narrative": {"  " + x.Narrative}}); a.status != http.StatusOK || !strings.HasPrefix(a.body, "PG") {
			t.Errorf("copied: %v", a)
		}
		if a := w.post("planner", at, url.Values{"narrative": {x.Narrative + " Başka bir neden."}}); a.status != http.StatusOK || a.body != "" {
			t.Errorf("not copied: %v", a)
		}
		return
	}
	t.Fatal("no deviation of another indicator")
}

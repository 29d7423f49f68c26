package jsondoc_test

import (
	"bytes"
	"encoding/json"
	"os"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/karne-app/karne/reports/facts"
	"github.com/karne-app/karne/reports/jsondoc"
	"github.com/karne-app/karne/reports/model"
	"github.com/karne-app/karne/reports/tables"
)

func small(t *testing.T) facts.PlanFacts {
	t.Helper()
	b, err := os.ReadFile("../testdata/plan-small.json")
	if err != nil {
		t.Fatal(err)
	}
	var f facts.PlanFacts
	if err := json.Unmarshal(b, &f); err != nil {
		t.Fatal(err)
	}
	return f
}

func results(t *testing.T) facts.ResultFacts {
	t.Helper()
	raw, err := os.ReadFile("../testdata/results-small.json")
	if err != nil {
		t.Fatal(err)
	}
	var f facts.ResultFacts
	if err := json.Unmarshal(raw, &f); err != nil {
		t.Fatal(err)
	}
	return f
}

// papers are those of a plan, of a programme on it and of what a year reached.
func papers(t *testing.T) []model.Document {
	t.Helper()
	raw, err := os.ReadFile("../testdata/programme-small.json")
	if err != nil {
		t.Fatal(err)
	}
	var f facts.ProgrammeFacts
	if err := json.Unmarshal(raw, &f); err != nil {
		t.Fatal(err)
	}
	plan := tables.Plan(small(t))
	out := slices.Concat(plan, tables.Programme(f, plan))
	r := results(t)
	for _, document := range []string{facts.DocMonitoring, facts.DocEvaluation, facts.DocReport} {
		r.Document = document
		out = append(out, tables.Results(r)...)
	}
	return out
}

// Every table is written, read back and equal to the model; the same documents give the same bytes.
func TestConform(t *testing.T) {
	t.Parallel()
	docs := papers(t)
	var a, b bytes.Buffer
	if err := jsondoc.Render(&a, docs); err != nil {
		t.Fatal(err)
	}
	if err := jsondoc.Render(&b, papers(t)); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(a.Bytes(), b.Bytes()) {
		t.Error("same facts, other bytes")
	}
	back, err := model.Decode(a.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(docs, back, cmpopts.EquateEmpty()); d != "" {
		t.Errorf("read back (-want +got):\n%s", d)
	}
}

// The facts of an edition survive their own canonical JSON, so that an edition can be opened as data.
func TestFactsRoundTrip(t *testing.T) {
	t.Parallel()
	f := small(t)
	b, err := model.Canonical(f)
	if err != nil {
		t.Fatal(err)
	}
	var back facts.PlanFacts
	if err := json.Unmarshal(b, &back); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(f, back, cmpopts.EquateEmpty()); d != "" {
		t.Error(d)
	}
	again, err := model.Canonical(back)
	if err != nil || !bytes.Equal(b, again) {
		t.Errorf("other bytes after a round trip, err %v", err)
	}
	r := results(t)
	if b, err = model.Canonical(r); err != nil {
		t.Fatal(err)
	}
	var result facts.ResultFacts
	if err := json.Unmarshal(b, &result); err != nil {
		t.Fatal(err)
	}
	if again, err = model.Canonical(result); err != nil || !bytes.Equal(b, again) {
		t.Errorf("what a year reached: other bytes after a round trip, err %v", err)
	}
}

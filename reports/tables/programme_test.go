package tables_test

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/karne-app/karne/reports/facts"
	"github.com/karne-app/karne/reports/model"
	"github.com/karne-app/karne/reports/tables"
)

func smallProgramme(t testing.TB) facts.ProgrammeFacts {
	t.Helper()
	b, err := os.ReadFile("../testdata/programme-small.json")
	if err != nil {
		t.Fatal(err)
	}
	dec := json.NewDecoder(strings.NewReader(string(b)))
	dec.DisallowUnknownFields()
	var f facts.ProgrammeFacts
	if err := dec.Decode(&f); err != nil {
		t.Fatal(err)
	}
	return f
}

func TestProgrammeGolden(t *testing.T) {
	t.Parallel()
	got := dump(tables.Programme(smallProgramme(t), tables.Plan(small(t))))
	const file = "testdata/programme-small.golden.txt"
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), got); d != "" {
		t.Fatalf("golden text differs (-want +got):\n%s", d)
	}
}

func TestNoRecordIDReachesAProgrammeDocument(t *testing.T) {
	t.Parallel()
	b, err := model.Canonical(tables.Programme(smallProgramme(t), tables.Plan(small(t))))
	if err != nil {
		t.Fatal(err)
	}
	if id := ulid.Find(b); id != nil {
		t.Fatalf("record id %s in a document", id)
	}
}

package intake_test

import (
	"bytes"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/karne-app/karne/internal/intake"
	"github.com/karne-app/karne/internal/intake/layout"
	"github.com/karne-app/karne/internal/plan"
)

func template(t interface{ Fatal(...any) }, d plan.Doc, units ...string) []byte {
	var b bytes.Buffer
	if err := layout.Write(&b, d, units); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestTemplateGivesTheDocumentBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		d := drawDoc(t)
		got, where, faults := intake.ParseWorkbook(template(t, d), intake.Limits{})
		if len(faults) > 0 {
			t.Fatalf("faults: %v", faults)
		}
		if diff := cmp.Diff(d, got); diff != "" {
			t.Fatal(diff)
		}
		if len(where) == 0 {
			t.Fatal("no cells")
		}
	})
}

func TestJSONGivesTheDocumentBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		d := drawDoc(t)
		b, err := intake.FormatJSON(d)
		if err != nil {
			t.Fatal(err)
		}
		got, faults := intake.ParseJSON(b)
		if len(faults) > 0 {
			t.Fatalf("faults: %v\n%s", faults, b)
		}
		if diff := cmp.Diff(d, got); diff != "" {
			t.Fatal(diff)
		}
	})
}

func TestSameDocumentSameBytes(t *testing.T) {
	t.Parallel()
	for seed := range 5 {
		d := rapid.Custom(drawDoc).Example(seed)
		if !bytes.Equal(template(t, d, "Zabıta Müdürlüğü"), template(t, d, "Zabıta Müdürlüğü")) {
			t.Fatal("bytes differ")
		}
	}
}

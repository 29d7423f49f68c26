package fault_test

import (
	"errors"
	"fmt"
	"io"
	"testing"

	"github.com/karne-app/karne/internal/fault"
)

func TestAFaultIsFoundThroughEverything(t *testing.T) {
	t.Parallel()
	f := fault.Invalid("plan.years.five", "last_year", "read", "2020-2023").Wrap(io.ErrUnexpectedEOF)
	for name, err := range map[string]error{
		"itself": f, "wrapped": fmt.Errorf("import: %w", f), "in a list": fault.List{fault.NotFound("x", "1"), f}, "a wrapped list": fmt.Errorf("x: %w", fault.List{f}),
	} {
		if !fault.Has(err, "plan.years.five") || !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Errorf("%s: not found in %v", name, err)
		}
	}
	if fault.Has(nil, "plan.years.five") || fault.All(nil) != nil || (fault.List{}).Err() != nil {
		t.Error("nothing is a fault")
	}
}

func TestAForeignErrorIsInternalAndKeepsItsCause(t *testing.T) {
	t.Parallel()
	l := fault.All(io.EOF)
	if len(l) != 1 || l[0].Kind != fault.KindInternal || !errors.Is(l, io.EOF) || fault.KindOf(io.EOF) != fault.KindInternal {
		t.Errorf("%v", l)
	}
}

func TestCopiesLeaveTheOriginal(t *testing.T) {
	t.Parallel()
	f := fault.Flag(fault.Block, "plan.missing", "weight", "read", "a")
	g := f.On("A1/H1.1", "id").Field("values.2021").Cell("Göstergeler", "F7").With("read", "b").With("expected", "c")
	if f.At.Ref != "" || f.At.Field != "weight" || f.Args["read"] != "a" || len(f.Args) != 1 {
		t.Errorf("the original changed: %+v", f)
	}
	want := fault.Address{Ref: "A1/H1.1", Record: "id", Field: "values.2021", Sheet: "Göstergeler", Cell: "F7"}
	if g.At != want || g.Stage != fault.Block || g.Args["read"] != "b" || g.Args["expected"] != "c" {
		t.Errorf("%+v", g)
	}
	if got := g.Error(); got != "plan.missing A1/H1.1 values.2021 Göstergeler F7 read=b" {
		t.Error(got)
	}
}

func TestAListCollectsAll(t *testing.T) {
	t.Parallel()
	var l fault.List
	l.Add(nil)
	l.Add(fault.Invalid("a", "x"))
	l.Add(fault.List{fault.Invalid("b", "y"), fault.Invalid("c", "z")})
	l.Add(io.EOF)
	if len(l) != 4 || l[3].Kind != fault.KindInternal || l.Err() == nil {
		t.Errorf("%v", l)
	}
}

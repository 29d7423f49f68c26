package act_test

import (
	"context"
	"testing"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/act"
	"github.com/karne-app/karne/internal/fault"
)

// A set of use cases is saved whole, or the good ones only when the caller says so; what ends the whole saves nothing.
func TestTogetherIsOneStep(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		do := func(names ...string) func(ctx context.Context, i int) error {
			return func(ctx context.Context, i int) error {
				return h.run.Run(ctx, access.UnitEdit, func(ctx context.Context, s *act.Step) error {
					if err := h.good(names[i])(ctx, s); err != nil {
						return err
					}
					switch names[i] {
					case "bad":
						return fault.Invalid("text.required", "name")
					case "lost":
						return fault.New(fault.KindUnavailable, "unavailable")
					}
					return nil
				})
			}
		}
		errs, err := h.run.Together(as(access.Admin), access.UnitEdit, false, 3, do("a", "bad", "c"))
		if err != nil || len(errs) != 3 || errs[0] != nil || !fault.Has(errs[1], "text.required") || errs[2] != nil {
			t.Fatal(errs, err)
		}
		if got := h.rows(t) + h.entries(t); got != "" {
			t.Fatalf("one refusal left %q", got)
		}
		if errs, err = h.run.Together(as(access.Admin), access.UnitEdit, true, 3, do("a", "bad", "c")); err != nil || errs[1] == nil {
			t.Fatal(errs, err)
		}
		if got := h.rows(t); got != "a,c" {
			t.Fatalf("the rest is %q", got)
		}
		if got := h.entries(t); got != "unit.edit lease create, unit.edit lease create" {
			t.Fatalf("log: %q", got)
		}
		if _, err := h.run.Together(as(access.Admin), access.UnitEdit, true, 2, do("d", "lost")); fault.KindOf(err) != fault.KindUnavailable {
			t.Fatal(err)
		}
		if errs, err := h.run.Together(as(access.Viewer), access.UnitEdit, true, 1, do("e")); err != nil || fault.KindOf(errs[0]) != fault.KindForbidden {
			t.Fatal(errs, err)
		}
		if got := h.rows(t); got != "a,c" {
			t.Fatalf("after refusals: %q", got)
		}
		if got := h.entries(t); got != "unit.edit lease create, unit.edit lease create, unit.edit denial deny" {
			t.Fatalf("log: %q", got)
		}
	})
}

// A row of a set that was made before is not made again, whatever becomes of the rows beside it; another row under its key is refused.
func TestTogetherMakesARowOnce(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		save := func(sum string, names ...string) []error {
			t.Helper()
			errs, err := h.run.Together(as(access.Admin), access.UnitEdit, true, len(names), func(ctx context.Context, i int) error {
				var out string
				return h.run.Run(ctx, access.UnitEdit, func(ctx context.Context, s *act.Step) error {
					if names[i] == "bad" {
						return fault.Invalid("text.required", "name")
					}
					out = names[i]
					return h.good(names[i])(ctx, s)
				}, act.Idempotent("key of "+names[i], sum, &out))
			})
			if err != nil {
				t.Fatal(err)
			}
			return errs
		}
		for range 2 {
			if errs := save("s", "a", "bad"); errs[0] != nil || !fault.Has(errs[1], "text.required") {
				t.Fatal(errs)
			}
		}
		if errs := save("s", "a", "c"); errs[0] != nil || errs[1] != nil {
			t.Fatal(errs)
		}
		if errs := save("t", "a"); !fault.Has(errs[0], "idempotency.other_body") {
			t.Fatal(errs)
		}
		if got := h.rows(t) + " " + h.entries(t); got != "a,c unit.edit lease create, unit.edit lease create" {
			t.Fatal(got)
		}
	})
}

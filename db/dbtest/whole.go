package dbtest

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/internal/fault"
)

// State is the number and a hash of the rows of each table, so that two states can be compared.
func State(t testing.TB, d *db.DB, tables []string) map[string]string {
	t.Helper()
	out := map[string]string{}
	for _, table := range tables {
		var rows []map[string]any
		if err := d.Conn(context.Background()).Table(table).Find(&rows).Error; err != nil {
			t.Fatal(table, err)
		}
		lines := make([]string, len(rows))
		for i, r := range rows {
			b, err := json.Marshal(r)
			if err != nil {
				t.Fatal(table, err)
			}
			lines[i] = string(b)
		}
		slices.Sort(lines)
		sum := sha256.Sum256([]byte(strings.Join(lines, "\n")))
		out[table] = fmt.Sprintf("%d rows %s", len(rows), hex.EncodeToString(sum[:6]))
	}
	return out
}

// Unchanged fails when a refused step left anything.
func Unchanged(t testing.TB, before, after map[string]string) {
	t.Helper()
	if d := cmp.Diff(before, after); d != "" {
		t.Fatalf("a refused step left rows:\n%s", d)
	}
}

// EachStatement fails each statement of a use case once: nothing stays, and after that the use case succeeds and changes something. state reads
// what may change; most bounds the statements.
func EachStatement(ctx context.Context, t testing.TB, most int64, state func() map[string]string, do func(ctx context.Context) error) {
	t.Helper()
	before := state()
	for n := int64(1); ; n++ {
		failing, hit := FailAt(ctx, n)
		err := do(failing)
		if !hit() {
			if err != nil {
				t.Fatal(err)
			}
			break
		}
		if !errors.Is(err, ErrInjected) || fault.KindOf(err) != fault.KindInternal {
			t.Fatalf("statement %d: %v", n, err)
		}
		Unchanged(t, before, state())
		if n > most {
			t.Fatal("no end")
		}
	}
	if cmp.Equal(before, state()) {
		t.Fatal("the use case changed nothing")
	}
}

// Statements is how many statements one call takes.
func Statements(ctx context.Context, t testing.TB, do func(ctx context.Context) error) int64 {
	t.Helper()
	counted, probe := Counted(ctx)
	if err := do(counted); err != nil {
		t.Fatal(err)
	}
	return probe.Count()
}

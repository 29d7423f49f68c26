package cli_test

import (
	"strings"
	"testing"

	"github.com/karne-app/karne/db"
)

// A refused post must not leave its person behind: the next try would meet a taken e-mail address.
func TestAUserIsAddedWholeOrNotAtAll(t *testing.T) {
	t.Parallel()
	for _, e := range []db.Engine{db.SQLite, db.PostgreSQL} {
		t.Run(string(e), func(t *testing.T) {
			t.Parallel()
			s := newSite(t, e)
			add := []string{"user", "add", "--name", "Ece Uzun", "--email", "ece@deneme.example", "--administration", "Deneme Belediyesi", "--role"}
			if out, code := s.run(append(add, "unit_editor")...); code != 1 || !strings.Contains(out, "org.post.unit_required") {
				t.Fatalf("a post without its unit: exit %d\n%s", code, out)
			}
			if out := s.must(append(add, "planner")...); !strings.Contains(out, "/davet/") {
				t.Errorf("no invitation:\n%s", out)
			}
		})
	}
}

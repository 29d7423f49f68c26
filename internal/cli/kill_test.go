package cli_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/karne-app/karne/api/client"
	"github.com/karne-app/karne/db"
)

const (
	killRounds  = 20
	killWriters = 8
)

// Eight writers, kill -9 of the server, twenty rounds: no acknowledged write is lost, the server starts without repair, and the log
// holds.
func TestKillNineLosesNoAcknowledgedWrite(t *testing.T) {
	t.Parallel()
	for _, e := range []db.Engine{db.SQLite, db.PostgreSQL} {
		t.Run(string(e), func(t *testing.T) {
			t.Parallel()
			s := newSite(t, e)
			token := s.person("planlamaci@deneme.example", "planner", "plan.read", "plan.create", "plan.edit")
			p := s.serve()
			planID, targetID := newTarget(t, api(t, p.base, token))
			var acknowledged sync.Map
			total := 0
			for round := range killRounds {
				n := writeUntilKilled(t, p, token, targetID, round, &acknowledged)
				if n == 0 {
					t.Fatalf("round %d: nothing was acknowledged before the kill\n%s", round, p.logs)
				}
				total += n
				p = s.serve()
			}
			compareWithTree(t, api(t, p.base, token), planID, &acknowledged, total)
			p.kill()
			if out := s.must("audit", "verify", "--lang", "en"); !strings.Contains(out, "holds") {
				t.Fatal(out)
			}
			t.Logf("%s: %d rounds, %d acknowledged writes, none lost", e, killRounds, total)
		})
	}
}

// writeUntilKilled lets the writers post until the server, killed after a growing number of answers, is gone.
func writeUntilKilled(t *testing.T, p *process, token, targetID string, round int, acknowledged *sync.Map) int {
	t.Helper()
	enough := int64(10 + round)
	var answered atomic.Int64
	var wg sync.WaitGroup
	killed := make(chan struct{})
	var once sync.Once
	for w := range killWriters {
		wg.Go(func() {
			c := api(t, p.base, token)
			for n := 0; ; n++ {
				code := fmt.Sprintf("PG%d.%d.%d", round+1, w+1, n+1)
				r, err := c.CreateIndicatorWithResponse(t.Context(), targetID, nil, client.IndicatorCreate{Code: &code, Name: ptr("Gösterge " + code), Values: &client.YearAmount{"2020": "1.5"}})
				if err != nil {
					return // the server is gone: this write was not acknowledged and may or may not be there
				}
				if r.StatusCode() != http.StatusCreated {
					t.Errorf("%s: %d %s", code, r.StatusCode(), r.Body)
					return
				}
				acknowledged.Store(code, r.JSON201.Id)
				if answered.Add(1) >= enough {
					once.Do(func() { close(killed) })
				}
			}
		})
	}
	wait := make(chan struct{})
	go func() { wg.Wait(); close(wait) }()
	select {
	case <-killed:
	case <-wait:
	}
	p.kill()
	<-wait
	return int(answered.Load())
}

func compareWithTree(t *testing.T, c *client.ClientWithResponses, planID string, acknowledged *sync.Map, total int) {
	t.Helper()
	tree, err := c.GetPlanTreeWithResponse(t.Context(), planID)
	if err != nil || tree.JSON200 == nil {
		t.Fatalf("tree: %v %s", err, bodyOf(tree))
	}
	found := map[string]client.Indicator{}
	for _, i := range tree.JSON200.Goals[0].Targets[0].Indicators {
		found[i.Indicator.Code] = i.Indicator
	}
	n := 0
	acknowledged.Range(func(code, id any) bool {
		n++
		i, ok := found[code.(string)]
		switch {
		case !ok || i.Id != id.(string):
			t.Errorf("%s was acknowledged and is lost", code)
		case i.Values["2020"] != "1.5":
			t.Errorf("%s came back without its value", code)
		}
		return true
	})
	if n != total {
		t.Errorf("%d codes for %d acknowledged writes", n, total)
	}
}

// Two processes on one PostgreSQL: concurrent edits of one record give exactly one winner and 412 for the others.
func TestTwoProcessesOneWinner(t *testing.T) {
	t.Parallel()
	s := newSite(t, db.PostgreSQL)
	token := s.person("planlamaci@deneme.example", "planner", "plan.read", "plan.create", "plan.edit")
	first, second := s.serve(), s.serve()
	_, targetID := newTarget(t, api(t, first.base, token))
	for round := range 10 {
		read, err := api(t, second.base, token).GetTargetWithResponse(t.Context(), targetID)
		if err != nil || read.JSON200 == nil {
			t.Fatalf("read: %v %s", err, bodyOf(read))
		}
		version := read.JSON200.Version
		var won, stale atomic.Int64
		var wg sync.WaitGroup
		for w := range 8 {
			base := []string{first.base, second.base}[w%2]
			wg.Go(func() {
				r, err := api(t, base, token).PatchTargetWithResponse(t.Context(), targetID, &client.PatchTargetParams{IfMatch: client.Match(version)},
					client.TargetPatch{Text: ptr(fmt.Sprintf("Tur %d yazan %d", round, w))})
				switch {
				case err != nil:
					t.Error(err)
				case r.StatusCode() == http.StatusOK:
					won.Add(1)
				case r.StatusCode() == http.StatusPreconditionFailed:
					stale.Add(1)
				default:
					t.Errorf("%d %s", r.StatusCode(), r.Body)
				}
			})
		}
		wg.Wait()
		if won.Load() != 1 || stale.Load() != 7 {
			t.Fatalf("round %d: %d won, %d stale", round, won.Load(), stale.Load())
		}
	}
}

package cli_test

import (
	"fmt"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/karne-app/karne/api/client"
	"github.com/karne-app/karne/db"
)

// BenchmarkReady is how long the built binary takes from its start to an answer of /readyz, on a database that is there already.
// Budget: 500 ms (design.md §9).
func BenchmarkReady(b *testing.B) {
	for _, e := range []db.Engine{db.SQLite, db.PostgreSQL} {
		b.Run(string(e), func(b *testing.B) {
			s := newSite(b, e)
			s.must("migrate")
			var worst time.Duration
			for b.Loop() {
				start := time.Now()
				p := s.serve("--no-migrate")
				resp, err := http.Get(p.base + "/readyz")
				if err != nil || resp.StatusCode != http.StatusOK {
					b.Fatalf("not ready: %v\n%s", err, p.logs)
				}
				_ = resp.Body.Close()
				worst = max(worst, time.Since(start))
				p.kill()
			}
			b.ReportMetric(worst.Seconds(), "worst-s")
		})
	}
}

// BenchmarkMemory is the resident memory of the server after a plan of 10 goals, 45 targets and 600 indicators went in over the
// interface with 16 clients, its tree was read and its workbook drawn ten times. Budget: 128 MB.
func BenchmarkMemory(b *testing.B) {
	for _, e := range []db.Engine{db.SQLite, db.PostgreSQL} {
		b.Run(string(e), func(b *testing.B) {
			for b.Loop() {
				s := newSite(b, e)
				token := s.person("planlamaci@deneme.example", "planner", "plan.read", "plan.create", "plan.edit", "plan.export")
				p := s.serve()
				c := api(b, p.base, token)
				planID, targets := bigPlan(b, c)
				start := time.Now()
				post(b, p.base, token, targets)
				b.ReportMetric(600/time.Since(start).Seconds(), "indicators/s")
				for range 10 {
					tree, err := c.GetPlanTreeWithResponse(b.Context(), planID)
					if err != nil || tree.JSON200 == nil {
						b.Fatal(err, bodyOf(tree))
					}
					book, err := c.GetPlanPackageWithResponse(b.Context(), planID, &client.GetPlanPackageParams{Draft: ptr(true)})
					if err != nil || book.StatusCode() != http.StatusOK {
						b.Fatal(err, bodyOf(book))
					}
				}
				rss := resident(b, p.cmd.Process.Pid)
				p.kill()
				b.ReportMetric(rss, "resident-MB")
			}
		})
	}
}

func bigPlan(b *testing.B, c *client.ClientWithResponses) (planID string, targets []string) {
	b.Helper()
	planID, first := newTarget(b, c)
	targets = append(targets, first)
	for g := 2; g <= 10; g++ {
		goal, err := c.CreateGoalWithResponse(b.Context(), planID, nil, client.GoalCreate{Code: ptr(fmt.Sprintf("A%d", g)), Text: ptr("Amaç")})
		if err != nil || goal.JSON201 == nil {
			b.Fatal(err, bodyOf(goal))
		}
		for h := 1; h <= 5 && len(targets) < 45; h++ {
			target, err := c.CreateTargetWithResponse(b.Context(), goal.JSON201.Id, nil, client.TargetCreate{Code: ptr(fmt.Sprintf("H%d.%d", g, h)), Text: ptr("Hedef")})
			if err != nil || target.JSON201 == nil {
				b.Fatal(err, bodyOf(target))
			}
			targets = append(targets, target.JSON201.Id)
		}
	}
	return planID, targets
}

// post adds 600 indicators with 16 clients.
func post(b *testing.B, base, token string, targets []string) {
	b.Helper()
	work := make(chan int)
	var wg sync.WaitGroup
	for range 16 {
		wg.Go(func() {
			c := api(b, base, token)
			for n := range work {
				values := client.YearAmount{"2020": "1", "2021": "2", "2022": "3", "2023": "4", "2024": "5"}
				r, err := c.CreateIndicatorWithResponse(b.Context(), targets[n%len(targets)], nil, client.IndicatorCreate{Code: ptr("PG" + strconv.Itoa(n)), Name: ptr("Gösterge"), Values: &values})
				if err != nil || r.JSON201 == nil {
					b.Error(err, bodyOf(r))
				}
			}
		})
	}
	for n := range 600 {
		work <- n
	}
	close(work)
	wg.Wait()
}

func resident(b *testing.B, pid int) float64 {
	b.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		b.Fatal("resident memory is read from /proc, which this system has not: ", err)
	}
	for line := range strings.Lines(string(text)) {
		if v, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			kb, err := strconv.ParseFloat(strings.TrimSuffix(strings.TrimSpace(v), " kB"), 64)
			if err != nil {
				b.Fatal(err)
			}
			return kb / 1024
		}
	}
	b.Fatal("no VmRSS")
	return 0
}

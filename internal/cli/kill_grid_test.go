package cli_test

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/app"
	"github.com/karne-app/karne/internal/auth"
	"github.com/karne-app/karne/internal/clock"
	"github.com/karne-app/karne/internal/web"
)

const (
	gridKillRounds  = 4
	gridKillWriters = 4
)

// Writers save whole grids of values while the server is killed with kill -9: a set is there with all its rows or not at all, what was acknowledged is
// there, and the log holds.
func TestKillNineLeavesNoHalfGrid(t *testing.T) {
	t.Parallel()
	for _, e := range []db.Engine{db.SQLite, db.PostgreSQL} {
		t.Run(string(e), func(t *testing.T) {
			t.Parallel()
			s := newReporting(t, e)
			var cookie, unit string
			s.open(clock.System, func(ctx context.Context, a *app.App) {
				person, err := a.Org.PersonByEmail(ctx, string(access.UnitEditor)+"@deneme.example")
				if err != nil {
					t.Fatal(err)
				}
				unit = person.Posts[0].UnitID
				door := auth.New(a.DB, a.Door, a.Audit, a.Org, clock.System, auth.Demo()) // how one signs in is another test's
				in, err := door.SignInAs(ctx, person.ID, "127.0.0.1")
				if err != nil {
					t.Fatal(err)
				}
				cookie = web.SessionCookie(false) + "=" + in.Token
			})
			saved := map[string]bool{}
			next := 0
			for round := range gridKillRounds {
				before := len(saved)
				next = s.gridsUntilKilled(s.serve(), cookie, unit, next, 3+2*round, saved)
				if len(saved) == before {
					t.Fatalf("round %d: nothing was acknowledged before the kill", round)
				}
				s.open(clock.System, func(ctx context.Context, a *app.App) {
					s.whole(ctx, a)
					s.wholeGrids(ctx, a, saved)
				})
			}
			t.Logf("%s: %d rounds, %d acknowledged grids of %d rows", e, gridKillRounds, len(saved), windowValues)
		})
	}
}

// gridsUntilKilled saves the grids of windows from the next on until the server, killed after some answers, is gone; it gives the first one untouched.
func (s *reporting) gridsUntilKilled(p *process, cookie, unit string, from, enough int, saved map[string]bool) int {
	s.t.Helper()
	var mu sync.Mutex
	var wg sync.WaitGroup
	next, answered := int64(from), atomic.Int64{}
	killed := make(chan struct{})
	var once sync.Once
	for range gridKillWriters {
		wg.Go(func() {
			for {
				n := int(atomic.AddInt64(&next, 1)) - 1
				if n >= len(s.windows) {
					return
				}
				window := s.windows[n]
				v := url.Values{}
				for _, i := range s.indicators {
					v.Set(i+".was", "-")
					v.Set(i+".amount", "100")
					v.Set(i+".explanation", "Tutanakta")
					v.Set(i+".reference", "E-"+window)
				}
				code, body := s.postForm(p.base+"/gerceklesme/donem/"+window+"/birim/"+unit, cookie, v)
				if code == 0 {
					return
				}
				if code != http.StatusOK {
					s.t.Errorf("%d %.300s", code, body)
					return
				}
				mu.Lock()
				saved[window] = true
				mu.Unlock()
				if answered.Add(1) >= int64(enough) {
					once.Do(func() { close(killed) })
				}
			}
		})
	}
	done := make(chan struct{})
	go func() { wg.Wait(); close(done) }()
	select {
	case <-killed:
	case <-done:
		s.t.Error("the writers ended before the kill")
	}
	p.kill()
	<-done
	return int(next)
}

// postForm sends a form as the script of a grid does; code 0: the server is gone.
func (s *reporting) postForm(address, cookie string, v url.Values) (code int, body string) {
	req, err := http.NewRequestWithContext(s.t.Context(), http.MethodPost, address, strings.NewReader(v.Encode()))
	if err != nil {
		s.t.Error(err)
		return 0, ""
	}
	for name, value := range map[string]string{"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json", "Sec-Fetch-Site": "same-origin", "Cookie": cookie} {
		req.Header.Set(name, value)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, ""
	}
	defer func() { _ = res.Body.Close() }()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		return 0, ""
	}
	return res.StatusCode, string(b)
}

// wholeGrids looks for windows with some of their values.
func (s *reporting) wholeGrids(ctx context.Context, a *app.App, saved map[string]bool) {
	s.t.Helper()
	var rows []struct {
		WindowID string
		N        int
	}
	if err := a.DB.Conn(ctx).Raw("SELECT window_id, count(*) AS n FROM measurement GROUP BY window_id").Scan(&rows).Error; err != nil {
		s.t.Fatal(err)
	}
	there := map[string]bool{}
	for _, r := range rows {
		there[r.WindowID] = true
		if r.N != windowValues {
			s.t.Errorf("window %s holds %d of %d values", r.WindowID, r.N, windowValues)
		}
	}
	for w := range saved {
		if !there[w] {
			s.t.Errorf("an acknowledged grid of window %s is gone", w)
		}
	}
}

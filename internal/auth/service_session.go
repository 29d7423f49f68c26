package auth

import (
	"context"
	"net/netip"
	"slices"
	"strconv"
	"time"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/act"
	"github.com/karne-app/karne/internal/audit"
	"github.com/karne-app/karne/internal/clock"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/org"
)

// A session ends SessionIdle after its last use (known to 5 minutes) and SessionLength after sign-in.
const (
	SessionIdle   = 8 * time.Hour
	SessionLength = 12 * time.Hour
)

// The throttle: wrong tries in one window. Few tries of one account from one address end; an account by itself ends only after many from
// many addresses, so that a stranger who knows an address for mail cannot lock its owner out from elsewhere.
const (
	throttleWindow  = 15 * time.Minute
	pairTries       = 10
	addressTries    = 100
	accountTries    = 100
	retryAfterFloor = time.Second
)

// SignIn opens a session. Whether the address is unknown, the password wrong or the person inactive, the answer is
// auth.sign_in.refused after the same work; too many wrong tries are rate_limited with retry_after in seconds.
func (s *Service) SignIn(ctx context.Context, c SignIn) (Session, error) {
	if err := act.Validate(c); err != nil {
		return Session{}, err
	}
	key := org.EmailKey(c.Email)
	counters := signInCounters(key, c.Address)
	if err := s.throttle(ctx, c.Address, counters); err != nil {
		return Session{}, err
	}
	a, known, err := s.store.accountByEmail(ctx, key)
	if err != nil {
		return Session{}, err
	}
	right, err := s.hasher.check(ctx, c.Password, a.PasswordHash)
	if err != nil {
		return Session{}, err
	}
	if !known || !right || !a.Active {
		// The typed address is not written down: it may be a password in the wrong field.
		if err := s.note(ctx, access.Actor{PersonID: a.ID, Name: a.Name}, actRefuse, audit.Change{
			Entity: "session", ID: a.ID, Op: "refuse", After: map[string]string{"address": c.Address},
		}); err != nil {
			return Session{}, err
		}
		return Session{}, fault.New(fault.KindUnauthenticated, "auth.sign_in.refused")
	}
	if err := s.store.forgive(ctx, counters); err != nil {
		return Session{}, err
	}
	return s.open(ctx, a, "sign_in", c.Address)
}

// counters are the keys of one try, in the order in which they stop it: a try that its pair has stopped counts against nobody else.
type counters struct{ pair, address, account string }

func signInCounters(key, address string) counters {
	network := address
	if ip, err := netip.ParseAddr(address); err == nil && ip.Is6() && !ip.Is4In6() { // one house has a whole /64
		network = netip.PrefixFrom(ip.WithZone(""), 64).Masked().String()
	}
	c := counters{pair: "signin:pair:" + digest(key+"\n"+network), account: "signin:account:" + digest(key)}
	if network != "" {
		c.address = "signin:address:" + digest(network)
	}
	return c
}

// throttle counts the try before it is looked at, so that tries at once cannot pass together; a right one is taken back.
func (s *Service) throttle(ctx context.Context, client string, c counters) error {
	now := s.now()
	for _, l := range []struct {
		key   string
		tries int64
	}{{c.pair, pairTries}, {c.address, addressTries}, {c.account, accountTries}} {
		if l.key == "" {
			continue
		}
		hits, start, err := s.store.hit(ctx, l.key, micros(now), micros(now.Add(-throttleWindow)))
		if err != nil {
			return err
		}
		if hits <= l.tries {
			continue
		}
		if hits == l.tries+1 {
			if err := s.note(ctx, access.Actor{}, actRefuse, audit.Change{
				Entity: "session", Op: "throttle", After: map[string]string{"address": client},
			}); err != nil {
				return err
			}
		}
		wait := max(clock.FromMicros(start).Add(throttleWindow).Sub(now), retryAfterFloor)
		seconds := strconv.FormatInt(int64((wait+time.Second-1)/time.Second), 10)
		return fault.New(fault.KindRateLimited, "rate_limited", "expected", seconds, "retry_after", seconds)
	}
	return nil
}

func (s *Service) open(ctx context.Context, a account, op, address string) (Session, error) {
	now := s.now()
	out := Session{Token: secret(), PersonID: a.ID, Name: a.Name, ExpiresAt: now.Add(SessionLength)}
	row := sessionRow{TokenHash: digest(out.Token), PersonID: a.ID, CreatedAt: micros(now), UsedAt: micros(now), ExpiresAt: micros(out.ExpiresAt)}
	// The log first: a session nobody wrote down must not exist.
	if err := s.note(ctx, access.Actor{PersonID: a.ID, Name: a.Name}, actSignIn, audit.Change{
		Entity: "session", ID: a.ID, Op: op, After: map[string]string{"address": address},
	}); err != nil {
		return Session{}, err
	}
	if err := s.store.insertSession(ctx, row); err != nil {
		return Session{}, err
	}
	return out, nil
}

// SignInAs opens a session of a person without a password, in the demo only.
func (s *Service) SignInAs(ctx context.Context, personID, address string) (Session, error) {
	if !s.demo {
		return Session{}, fault.New(fault.KindForbidden, "auth.demo.off")
	}
	a, err := s.store.account(ctx, personID)
	if err != nil {
		return Session{}, err
	}
	if !a.Active {
		return Session{}, fault.NotFound("person", personID)
	}
	return s.open(ctx, a, "sign_in_as", address)
}

// demoRoles are the eight persons of the demo's sign-in page: planner, unit representative, unit manager, finance, mayor, auditor, council member, administrator.
var demoRoles = []access.Role{access.Planner, access.UnitEditor, access.UnitManager, access.Finance, access.SeniorManager, access.Auditor, access.CouncilMember, access.Admin}

// DemoPeople gives one person of each of these roles, the first by name; in the demo only.
func (s *Service) DemoPeople(ctx context.Context) ([]DemoPerson, error) {
	if !s.demo {
		return nil, fault.New(fault.KindForbidden, "auth.demo.off")
	}
	rows, err := s.store.demoPeople(ctx, s.today())
	if err != nil {
		return nil, err
	}
	var out []DemoPerson
	for _, role := range demoRoles {
		if i := slices.IndexFunc(rows, func(r demoRow) bool { return r.Role == string(role) }); i >= 0 {
			r := rows[i]
			out = append(out, DemoPerson{ID: r.ID, Name: r.Name, Title: r.Title, Role: role, Unit: r.Unit})
		}
	}
	return out, nil
}

// ActorBySession gives who is signed in with a cookie: today's posts, substitutions by date. Two statements, and one more when the last
// use is older than five minutes.
func (s *Service) ActorBySession(ctx context.Context, token string) (access.Actor, error) {
	if token == "" {
		return access.Actor{}, unauthenticated()
	}
	hash := digest(token)
	r, ok, err := s.store.session(ctx, hash)
	if err != nil {
		return access.Actor{}, err
	}
	now := s.now()
	if !ok || !r.Active || r.ExpiresAt <= micros(now) || r.UsedAt <= micros(now.Add(-SessionIdle)) {
		return access.Actor{}, unauthenticated()
	}
	a, err := s.actor(ctx, r.PersonID, r.Name)
	if err != nil {
		return access.Actor{}, err
	}
	s.touch(ctx, r.UsedAt, func(ctx context.Context, now int64) error { return s.store.touchSession(ctx, hash, now) })
	return a, nil
}

// SignOut ends a session; one that has ended already is no fault.
func (s *Service) SignOut(ctx context.Context, token string) error {
	hash := digest(token)
	r, ok, err := s.store.session(ctx, hash)
	if err != nil || !ok {
		return err
	}
	// One transaction: a session that ended is written down, and one that is written down as ended is gone.
	return s.store.db.InTx(context.WithoutCancel(ctx), func(ctx context.Context) error {
		if err := s.store.endSession(ctx, hash); err != nil {
			return err
		}
		return s.log.Write(ctx, access.Actor{PersonID: r.PersonID, Name: r.Name}, actSignOut, "", []audit.Change{{Entity: "session", ID: r.PersonID, Op: "sign_out"}})
	})
}

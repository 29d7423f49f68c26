package cli

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/app"
	"github.com/karne-app/karne/internal/auth"
	"github.com/karne-app/karne/internal/clock"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/org"
	"github.com/karne-app/karne/pkg/period"
)

func (s *session) migrateCommand() *cobra.Command {
	return &cobra.Command{Use: "migrate", Short: "Bring the database to this version's schema", Args: cobra.NoArgs, RunE: func(cmd *cobra.Command, _ []string) error {
		ctx := cmd.Context()
		d, err := db.Open(ctx, s.settings.Database())
		if err != nil {
			return err
		}
		defer func() { _ = d.Close() }()
		n, err := d.Migrate(ctx)
		if err != nil {
			return err
		}
		return s.say("cli.migrate", "n", strconv.Itoa(n), "version", strconv.FormatInt(db.Latest(), 10))
	}}
}

func (s *session) auditCommand() *cobra.Command {
	c := &cobra.Command{Use: "audit", Short: "The audit log"}
	c.AddCommand(&cobra.Command{Use: "verify", Short: "Recompute every hash of the audit log and its chain", Args: cobra.NoArgs, RunE: func(cmd *cobra.Command, _ []string) error {
		return s.with(cmd.Context(), app.Options{}, func(ctx context.Context, a *app.App) error {
			if err := a.Seal(ctx); err != nil {
				return err
			}
			r, err := a.Audit.Verify(ctx)
			if err != nil {
				return err
			}
			n := func(v int64) string { return strconv.FormatInt(v, 10) }
			_ = s.say("cli.verify", "rows", n(r.Rows), "sealed", n(r.Sealed), "unsealed", n(r.Unsealed), "erased", n(r.Erased), "seals", n(r.Seals))
			_ = s.say("cli.verify.last", "hash", r.LastSeal)
			if len(r.Broken) > 0 {
				fmt.Fprintln(s.out, strings.Join(r.Broken, "\n"))
				_ = s.say("cli.verify.broken")
				return errFaults
			}
			return s.say("cli.verify.holds")
		})
	}})
	return c
}

func (s *session) doctorCommand() *cobra.Command {
	return &cobra.Command{Use: "doctor", Short: "Check database, settings, derived columns and stored files; rebuild sort and search keys", Args: cobra.NoArgs, RunE: func(cmd *cobra.Command, _ []string) error {
		return s.with(cmd.Context(), app.Options{}, func(ctx context.Context, a *app.App) error {
			name, err := a.DB.Describe(ctx)
			if err != nil {
				return err
			}
			_ = s.say("cli.doctor.database", "name", name, "version", strconv.FormatInt(db.Latest(), 10))
			who, ok, err := a.Org.Identity(ctx)
			if err != nil {
				return err
			}
			if ok {
				_ = s.say("cli.doctor.owner", "name", who.Name, "province", who.Province)
			} else {
				_ = s.say("cli.doctor.nobody")
			}
			n, err := a.Org.RebuildKeys(ctx)
			if err != nil {
				return err
			}
			_ = s.say("cli.doctor.keys", "n", strconv.Itoa(n))
			r, err := a.Audit.Verify(ctx)
			if err != nil {
				return err
			}
			_ = s.say("cli.doctor.log", "rows", strconv.FormatInt(r.Rows, 10), "broken", strconv.Itoa(len(r.Broken)))
			lost, err := a.VerifyFiles(ctx)
			if err != nil {
				return err
			}
			_ = s.say("cli.doctor.files", "n", strconv.Itoa(len(lost)))
			s.printFaults(s.out, lost)
			if !s.settings.Loopback() && !s.settings.Secure() {
				_ = s.say("cli.doctor.open")
			}
			if len(r.Broken) > 0 || len(lost) > 0 {
				return errFaults
			}
			return nil
		})
	}}
}

func (s *session) userCommand() *cobra.Command {
	c := &cobra.Command{Use: "user", Short: "People, invitation links and access tokens"}
	c.AddCommand(s.userAdd(), s.userInvite(), s.userToken())
	return c
}

func (s *session) userAdd() *cobra.Command {
	var name, email, title, role, unit, from, administration, province string
	c := &cobra.Command{
		Use: "add", Short: "Add a person with a post and print the invitation link", Args: cobra.NoArgs,
		Example: `  karne user add --name "Ayşe Yılmaz" --email ayse@belediye.example --role admin --administration "Kartal Belediyesi" --province İstanbul`,
	}
	f := c.Flags()
	f.StringVar(&name, "name", "", "full name")
	f.StringVar(&email, "email", "", "e-mail address")
	f.StringVar(&title, "title", "", "title")
	f.StringVar(&role, "role", "", "role of the post: "+joinRoles())
	f.StringVar(&unit, "unit", "", "name of the post's unit (for unit_editor and unit_manager)")
	f.StringVar(&from, "from", "", "first day of the post, YYYY-MM-DD (default today)")
	f.StringVar(&administration, "administration", "", "found the administration of an empty database by this name")
	f.StringVar(&province, "province", "", "province of the administration to found")
	for _, required := range []string{"name", "email", "role"} {
		_ = c.MarkFlagRequired(required)
	}
	c.RunE = func(cmd *cobra.Command, _ []string) error {
		if !access.Role(role).Valid() {
			return fault.Invalid("enum.unknown", "role", "read", role, "expected", joinRoles())
		}
		return s.with(cmd.Context(), app.Options{Migrate: true}, func(ctx context.Context, a *app.App) error {
			if administration != "" {
				if _, err := a.Org.Found(ctx, org.FoundAdministration{Name: administration, Province: province}); err != nil {
					return err
				}
			}
			if from == "" {
				from = clock.Today(a.Clock)
			}
			unitID, err := unitByName(ctx, a, unit)
			if err != nil {
				return err
			}
			link, err := a.AddPerson(ctx, org.AddPerson{Name: name, Title: title, Email: email}, org.AddPost{Role: access.Role(role), UnitID: unitID, ValidFrom: period.Date(from)})
			if err != nil {
				return err
			}
			return s.printLink(a, link)
		})
	}
	return c
}

func unitByName(ctx context.Context, a *app.App, name string) (string, error) {
	if name == "" {
		return "", nil
	}
	known, _, err := a.Org.Resolve(ctx, []string{name})
	if err != nil {
		return "", err
	}
	id, ok := known[name]
	if !ok {
		return "", fault.Invalid("plan.unit.unknown", "unit", "read", name)
	}
	return id, nil
}

func joinRoles() string {
	parts := make([]string, len(access.Roles))
	for i, r := range access.Roles {
		parts[i] = string(r)
	}
	return strings.Join(parts, ", ")
}

// printLink prints a one-time link; it is shown once and stored only as a hash.
func (s *session) printLink(a *app.App, l auth.Link) error {
	until := s.words().T(s.lang(), "cli.link.until", "until", l.ExpiresAt.In(clock.Istanbul).Format("02.01.2006 15:04"))
	_, err := fmt.Fprintf(s.out, "%s\n%s\n", a.LinkURL(l), until)
	return err
}

func (s *session) userInvite() *cobra.Command {
	var reset bool
	c := &cobra.Command{Use: "invite EMAIL", Short: "Print a new invitation or password-reset link for a person", Args: cobra.ExactArgs(1), RunE: func(cmd *cobra.Command, args []string) error {
		return s.with(cmd.Context(), app.Options{}, func(ctx context.Context, a *app.App) error {
			p, err := a.Org.PersonByEmail(ctx, args[0])
			if err != nil {
				return err
			}
			make := a.Auth.Invite
			if reset {
				make = a.Auth.ResetPassword
			}
			l, err := make(ctx, p.ID)
			if err != nil {
				return err
			}
			return s.printLink(a, l)
		})
	}}
	c.Flags().BoolVar(&reset, "reset", false, "a password-reset link, which also ends the person's sessions")
	return c
}

func (s *session) userToken() *cobra.Command {
	var name, expires string
	var scopes []string
	c := &cobra.Command{
		Use: "token EMAIL", Short: "Make an access token for a person and print it once", Args: cobra.ExactArgs(1),
		Example: `  karne user token ayse@belediye.example --name rapor --scopes plan.read,plan.export --expires 2027-06-30`,
	}
	c.Flags().StringVar(&name, "name", "", "what the token is for")
	c.Flags().StringVar(&expires, "expires", "", "last day, YYYY-MM-DD, within a year")
	c.Flags().StringSliceVar(&scopes, "scopes", nil, "actions, a subset of the person's own")
	for _, required := range []string{"name", "expires", "scopes"} {
		_ = c.MarkFlagRequired(required)
	}
	c.RunE = func(cmd *cobra.Command, args []string) error {
		return s.with(cmd.Context(), app.Options{}, func(ctx context.Context, a *app.App) error {
			p, err := a.Org.PersonByEmail(ctx, args[0])
			if err != nil {
				return err
			}
			owner, err := a.Auth.ActorOf(ctx, p.ID)
			if err != nil {
				return err
			}
			actions := make([]access.Action, len(scopes))
			for i, sc := range scopes {
				actions[i] = access.Action(sc)
			}
			t, err := a.Auth.CreateToken(access.WithActor(ctx, owner), auth.CreateToken{Name: name, Scopes: actions, ExpiresOn: period.Date(expires)})
			if err != nil {
				return err
			}
			_, err = fmt.Fprintln(s.out, t.Secret)
			return err
		})
	}
	return c
}

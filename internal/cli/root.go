package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/app"
	"github.com/karne-app/karne/internal/config"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/lang"
)

// Version is set by the build (-ldflags -X).
var Version = "dev"

// session is what every command shares.
type session struct {
	settings config.Settings
	language string
	in       io.Reader
	out, err io.Writer
}

// errFaults ends a command that has already printed what was wrong.
var errFaults = errors.New("faults")

// Main runs one command and returns the exit code: 0 done, 1 refused, 2 wrongly called.
func Main(args []string, in io.Reader, out, errOut io.Writer) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	s := &session{in: in, out: out, err: errOut}
	settings, err := config.FromEnv()
	if err != nil {
		fmt.Fprintln(errOut, "karne:", err)
		return 2
	}
	s.settings = settings
	root := s.root()
	root.SetArgs(args)
	root.SetIn(in)
	root.SetOut(out)
	root.SetErr(errOut)
	err = root.ExecuteContext(ctx)
	switch {
	case err == nil:
		return 0
	case errors.Is(err, errFaults):
		return 1
	}
	return s.fail(err)
}

func (s *session) root() *cobra.Command {
	root := &cobra.Command{
		Use:           "karne",
		Short:         "Karne: strategic planning and performance budgeting for a municipality",
		SilenceUsage:  true,
		SilenceErrors: true,
		PersistentPreRunE: func(*cobra.Command, []string) error {
			if _, ok := lang.Parse(s.language); !ok {
				return fmt.Errorf("--lang %q: expected tr or en", s.language)
			}
			return s.settings.Check()
		},
	}
	f := root.PersistentFlags()
	f.StringVar(&s.settings.Addr, "addr", s.settings.Addr, "address to listen on (KARNE_ADDR)")
	f.StringVar(&s.settings.DataDir, "data-dir", s.settings.DataDir, "data folder (KARNE_DATA_DIR)")
	f.Var(secretFlag{&s.settings.DatabaseURL}, "database-url", "postgres://… ; default SQLite in the data folder (KARNE_DATABASE_URL)")
	f.StringVar(&s.settings.Log, "log", s.settings.Log, "debug, info, warn or error (KARNE_LOG)")
	f.StringVar(&s.settings.BaseURL, "base-url", s.settings.BaseURL, "address people use, such as https://karne.example (KARNE_BASE_URL)")
	f.StringSliceVar(&s.settings.TrustedProxies, "trusted-proxies", s.settings.TrustedProxies, "networks whose X-Forwarded-For is believed (KARNE_TRUSTED_PROXIES)")
	f.StringVar(&s.language, "lang", "tr", "language of messages: tr or en")
	root.AddCommand(s.serveCommand(), s.migrateCommand(), s.userCommand(), s.planCommand(), s.budgetCommand(), s.exportCommand(), s.doctorCommand(), s.backupCommand(), s.auditCommand(), s.versionCommand())
	return root
}

// secretFlag keeps a password in an address out of the help text.
type secretFlag struct{ to *string }

func (secretFlag) String() string       { return "" }
func (f secretFlag) Set(v string) error { *f.to = v; return nil }
func (secretFlag) Type() string         { return "address" }

func (s *session) log() *slog.Logger {
	var level slog.Level
	if err := level.UnmarshalText([]byte(s.settings.Log)); err != nil {
		level = slog.LevelInfo
	}
	return slog.New(slog.NewJSONHandler(s.err, &slog.HandlerOptions{Level: level}))
}

// quiet is the log of one-off commands: only what went wrong.
func (s *session) quiet() *slog.Logger {
	return slog.New(slog.NewTextHandler(s.err, &slog.HandlerOptions{Level: slog.LevelWarn}))
}

// with opens the app for one command, acting as the system; what the command wrote is sealed at its end.
func (s *session) with(ctx context.Context, o app.Options, fn func(ctx context.Context, a *app.App) error) (err error) {
	o.Log = s.quiet()
	a, err := app.Open(ctx, s.settings, o)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.Close()) }()
	ctx = access.WithActor(ctx, access.System("karne"))
	if err := fn(ctx, a); err != nil {
		return err
	}
	return a.Seal(ctx)
}

func (s *session) words() *lang.Catalog {
	c, err := lang.Load()
	if err != nil {
		panic(err) // the embedded texts are tested
	}
	return c
}

// say prints one line of the catalogue in the chosen language.
func (s *session) say(key string, kv ...string) error {
	_, err := fmt.Fprintln(s.out, s.words().T(s.lang(), key, kv...))
	return err
}

func (s *session) lang() lang.Lang {
	l, _ := lang.Parse(s.language)
	return l
}

// fail prints an error: faults with their address and what to do, others as they are.
func (s *session) fail(err error) int {
	var f *fault.Fault
	var l fault.List
	if !errors.As(err, &f) && !errors.As(err, &l) {
		fmt.Fprintln(s.err, "karne:", err)
		return 2
	}
	for _, f := range fault.All(err) {
		s.printFault(s.err, s.words().T(s.lang(), "cli.error"), f)
	}
	return 1
}

func (s *session) printFaults(w io.Writer, l fault.List) {
	for _, f := range l {
		s.printFault(w, s.words().T(s.lang(), "stage."+f.Stage.String()), f)
	}
}

// printFault prints one fault: what it is, where, what to do.
func (s *session) printFault(w io.Writer, label string, f *fault.Fault) {
	t := s.words().Problem(f, s.lang())
	fmt.Fprintf(w, "%s: %s\n       → %s  [%s]\n", label, t.Detail, strings.TrimSpace(t.Do), f.Code)
	if f.Kind == fault.KindInternal && f.Cause != nil {
		fmt.Fprintln(w, "       ", f.Cause) // on the command line the administrator is the reader
	}
}

func (s *session) versionCommand() *cobra.Command {
	return &cobra.Command{Use: "version", Short: "Print the version", Args: cobra.NoArgs, RunE: func(*cobra.Command, []string) error {
		_, err := fmt.Fprintln(s.out, "karne", Version)
		return err
	}}
}

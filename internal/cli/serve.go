package cli

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/app"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/httpx"
)

func (s *session) serveCommand() *cobra.Command {
	var demo, flawed, noMigrate bool
	c := &cobra.Command{
		Use: "serve", Short: "Run the product", Args: cobra.NoArgs,
		Long: "Run the product. The schema is brought forward first (--no-migrate refuses instead). --demo uses the demo corner of the data folder,\nfilled with synthetic data, and offers six demo persons on a loopback address. --flawed does the same with the flawed twin: a small made-up\nadministration with planted faults of the kinds auditors write about.",
	}
	c.Flags().BoolVar(&demo, "demo", false, "run the demo: Kartal Belediyesi — ÖRNEK VERİ")
	c.Flags().BoolVar(&flawed, "flawed", false, "run the flawed twin: a made-up administration with planted faults")
	c.Flags().BoolVar(&noMigrate, "no-migrate", false, "refuse an older schema instead of bringing it forward")
	c.RunE = func(cmd *cobra.Command, _ []string) error {
		return s.serve(cmd.Context(), demo || flawed, flawed, !noMigrate)
	}
	return c
}

func (s *session) serve(ctx context.Context, demo, flawed, migrate bool) (err error) {
	if demo {
		s.settings = s.settings.ForDemo()
	}
	if flawed {
		s.settings.DataDir = filepath.Join(s.settings.DataDir, "flawed")
	}
	if err := os.MkdirAll(s.settings.DataDir, 0o700); err != nil {
		return fault.New(fault.KindUnavailable, "db.folder", "read", s.settings.DataDir).Wrap(err)
	}
	limitMemory()
	log := s.log()
	slog.SetDefault(log) // what the rooms log of themselves has the same form
	a, err := app.Open(ctx, s.settings, app.Options{Log: log, Demo: demo && s.settings.Loopback(), Migrate: migrate, Version: Version})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.Close()) }()
	if demo {
		if _, there, err := a.Org.Identity(ctx); err == nil && !there {
			log.InfoContext(ctx, "writing the demo's five years; the first start takes up to half a minute")
		}
		load := a.LoadDemo
		if flawed {
			load = a.LoadFlawed
		}
		if err := load(access.WithActor(ctx, access.System("karne --demo"))); err != nil {
			return err
		}
	}
	server, err := a.Server()
	if err != nil {
		return err
	}
	ln, err := httpx.Listen(ctx, s.settings.Addr)
	if err != nil {
		return err
	}
	fmt.Fprintf(s.out, "Karne %s: http://%s\n", Version, shown(s.settings.Addr, ln.Addr().String()))
	background, stop := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() { defer close(done); a.Background(background) }()
	err = httpx.Serve(ctx, ln, server, log)
	stop()
	<-done
	if e := a.Seal(context.WithoutCancel(ctx)); e != nil {
		log.Error("log not sealed at the end", "error", e)
	}
	return err
}

// shown is the address as the administrator wrote it, with the port the system gave when that was 0.
func shown(asked, got string) string {
	host, port, err := net.SplitHostPort(asked)
	if err != nil || port != "0" {
		return asked
	}
	_, port, err = net.SplitHostPort(got)
	if err != nil {
		return got
	}
	return net.JoinHostPort(host, port)
}

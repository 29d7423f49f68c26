package cli

import (
	"context"
	"path/filepath"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"github.com/karne-app/karne/internal/app"
	"github.com/karne-app/karne/internal/backup"
	"github.com/karne-app/karne/internal/clock"
	"github.com/karne-app/karne/internal/fault"
)

func (s *session) backupCommand() *cobra.Command {
	var to string
	c := &cobra.Command{
		Use: "backup", Short: "Copy the database and the stored files into one .tar.gz, while others work", Args: cobra.NoArgs,
		Example: "  karne backup --to /mnt/yedek\n  karne backup verify /mnt/yedek/karne-20270301-030000.tar.gz",
	}
	c.Flags().StringVar(&to, "to", "", "folder for the backup (default: backups in the data folder)")
	c.RunE = func(cmd *cobra.Command, _ []string) error {
		return s.with(cmd.Context(), app.Options{Version: Version}, func(ctx context.Context, a *app.App) error {
			if err := a.Seal(ctx); err != nil {
				return err
			}
			if to == "" {
				to = filepath.Join(s.settings.DataDir, "backups")
			}
			run, path, err := a.Backups.Make(ctx, to)
			if err != nil {
				return err
			}
			if err := s.say("cli.backup.made", "path", path, "size", strconv.FormatInt(run.Size, 10)); err != nil {
				return err
			}
			return s.say("cli.backup.sum", "sha256", run.SHA256)
		})
	}
	c.AddCommand(s.backupVerify(), s.backupNote(), s.backupList())
	return c
}

func (s *session) backupVerify() *cobra.Command {
	return &cobra.Command{Use: "verify PATH", Short: "Read a backup whole and check every file in it", Args: cobra.ExactArgs(1), RunE: func(cmd *cobra.Command, args []string) error {
		m, err := backup.Verify(cmd.Context(), args[0])
		if err != nil {
			return err
		}
		return s.say("cli.backup.whole", "made", m.MadeAt.In(clock.Istanbul).Format("02.01.2006 15:04"), "database", m.Database,
			"schema", strconv.FormatInt(m.Schema, 10), "n", strconv.Itoa(len(m.Entries)-1))
	}}
}

func (s *session) backupNote() *cobra.Command {
	var place, madeAt, note string
	c := &cobra.Command{
		Use: "note", Short: "Write down a backup that was made by other means", Args: cobra.NoArgs,
		Example: `  karne backup note --place "yedek sunucusu, gecelik döküm" --made-at "2027-03-01 03:00"`,
	}
	c.Flags().StringVar(&place, "place", "", "where the backup lies")
	c.Flags().StringVar(&madeAt, "made-at", "", "when it was made, YYYY-MM-DD HH:MM in Istanbul (default now)")
	c.Flags().StringVar(&note, "note", "", "anything else")
	_ = c.MarkFlagRequired("place")
	c.RunE = func(cmd *cobra.Command, _ []string) error {
		return s.with(cmd.Context(), app.Options{}, func(ctx context.Context, a *app.App) error {
			at := a.Clock.Now()
			if madeAt != "" {
				t, err := time.ParseInLocation("2006-01-02 15:04", madeAt, clock.Istanbul)
				if err != nil {
					return fault.Invalid("date.syntax", "made_at", "read", madeAt, "expected", "2027-03-01 03:00").Wrap(err)
				}
				at = t
			}
			r, err := a.Backups.Note(ctx, backup.Note{Place: place, MadeAt: at, Note: note})
			if err != nil {
				return err
			}
			return s.say("cli.backup.noted", "made", clock.FromMicros(r.MadeAt).In(clock.Istanbul).Format("02.01.2006 15:04"), "place", r.Place)
		})
	}
	return c
}

func (s *session) backupList() *cobra.Command {
	return &cobra.Command{Use: "list", Short: "The last backups", Args: cobra.NoArgs, RunE: func(cmd *cobra.Command, _ []string) error {
		return s.with(cmd.Context(), app.Options{}, func(ctx context.Context, a *app.App) error {
			list, err := a.Backups.Runs(ctx, 20)
			if err != nil {
				return err
			}
			if len(list) == 0 {
				return s.say("cli.backup.none")
			}
			for _, r := range list {
				if err := s.say("cli.backup.line", "made", clock.FromMicros(r.MadeAt).In(clock.Istanbul).Format("02.01.2006 15:04"), "kind", s.words().T(s.lang(), "cli.backup.kind."+string(r.Kind)), "place", r.Place); err != nil {
					return err
				}
			}
			return nil
		})
	}}
}

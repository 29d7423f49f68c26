package browsertest

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// Tab is one browser with one open page.
type Tab struct {
	T   testing.TB
	Ctx context.Context //nolint:containedctx // chromedp's browser is its context
}

// Open starts a browser of its own. A script error or a complaint on the console fails the test; refusals of the server (status 4xx) are pages like others.
func Open(t testing.TB, flags ...chromedp.ExecAllocatorOption) *Tab {
	t.Helper()
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.NoSandbox)
	ctx, stop := chromedp.NewExecAllocator(context.Background(), append(options, flags...)...)
	t.Cleanup(stop)
	ctx, stop = chromedp.NewContext(ctx)
	t.Cleanup(stop)
	b := &Tab{T: t, Ctx: ctx}
	err := chromedp.Listen(ctx, func(ev any) {
		switch ev := ev.(type) {
		case *runtime.EventExceptionThrown:
			t.Errorf("script error: %s", ev.ExceptionDetails.Text)
		case *log.EventEntryAdded:
			if ev.Entry.Level == log.EntryLevelError && !strings.Contains(ev.Entry.Text, "status of 4") {
				t.Errorf("console: %s", ev.Entry.Text)
			}
		}
	})
	if err == nil {
		_, err = chromedp.Run(ctx, func(ctx context.Context, target *chromedp.Target) (chromedp.Void, error) {
			_, err := cdp.Call(ctx, target, log.Enable, cdp.Empty{})
			return chromedp.Void{}, err
		})
	}
	if err != nil {
		t.Fatalf("start Chromium: %v", err)
	}
	return b
}

// Do runs the steps of one act, within a minute.
func (b *Tab) Do(act string, steps ...chromedp.Action[chromedp.Void]) {
	b.T.Helper()
	ctx, stop := context.WithTimeout(b.Ctx, time.Minute)
	defer stop()
	if err := chromedp.Do(ctx, steps...); err != nil {
		b.T.Fatalf("%s: %v", act, err)
	}
}

// See reads something of the page.
func See[T any](b *Tab, a chromedp.Action[T]) T {
	b.T.Helper()
	ctx, stop := context.WithTimeout(b.Ctx, time.Minute)
	defer stop()
	v, err := chromedp.Run(ctx, a)
	if err != nil {
		b.T.Fatal(err)
	}
	return v
}

// Shot keeps a picture of the page when the variable names a folder.
func (b *Tab) Shot(variable, name string) {
	b.T.Helper()
	if dir := os.Getenv(variable); dir != "" {
		if err := os.WriteFile(filepath.Join(dir, name+".png"), See(b, chromedp.CaptureScreenshot()), 0o600); err != nil {
			b.T.Fatal(err)
		}
	}
}

// Command ratio reads the output of go test -bench, passes it through, and ends with the product's figures against their peers and
// budgets of the same run: "go test -bench . ./... | go run ./db/dbtest/ratio". Machines are shared and noisy, so only figures of one run
// are compared (design.md §9). It fails where a budget is missed and where a benchmark it names did not run.
package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
)

// budget says that a reported metric of a benchmark stays at or below a limit.
type budget struct {
	what, bench, metric string
	limit               float64
}

var budgets = []budget{
	{"workbook, times excelize writing the same cells", "BenchmarkWorkbook", "x-peer", 1.5},
	{"whole tree, times the raw SQL that reads the same rows", "BenchmarkTree", "x-peer", 3},
	{"one indicator, times the same SQL bare, 16 clients", "BenchmarkAddIndicator", "x-peer", 2},
	{"page of 50 plans, times the raw SQL of the same rows", "BenchmarkListOf50", "x-peer", 2},
	{"workbook of 600 indicators, seconds", "BenchmarkWorkbook", "own-s", 2},
	{"programme of 8,000 lines: tables and reconciliation, times the raw SQL of the same rows", "BenchmarkProgrammePapers", "x-peer", 3},
	{"programme of 8,000 lines: tables and reconciliation, seconds", "BenchmarkProgrammePapers", "own-s", 1},
	{"one value entered, times the same SQL bare, 16 clients", "BenchmarkSubmit", "x-peer", 2},
	{"page of 50 values of a unit, times the raw SQL of the same rows", "BenchmarkList50", "x-peer", 2},
	{"scorecard of 600 × 20 values, times the raw SQL of the same rows", "BenchmarkScorecard", "x-peer", 3},
	{"scorecard of 600 × 20 values, p95 milliseconds (reported)", "BenchmarkScorecard", "p95-ms", 50},
	{"activity report of 600 indicators: tables and workbook, seconds", "BenchmarkReportWorkbook", "own-s", 2},
	{"paste of 1,600 cells until painted, times an untuned grid", "BenchmarkPaste", "x-peer", 0.5},
	{"paste of 1,600 cells until painted, milliseconds (reported)", "BenchmarkPaste", "own-ms", 150},
	{"grid of 200 × 8 cells drawn, seconds", "BenchmarkGrid", "own-s", 0.025},
	{"grid of 195 × 8 yearly targets, whole request, kB on the wire", "BenchmarkPage/ENGINE/typed", "wire-kB", 150},
	{"grid of 195 × 8 yearly targets, whole request, processor milliseconds (reported)", "BenchmarkPage/ENGINE/typed", "cpu-ms", 50 / 1.3},
	{"grid of 195 × 8 yearly targets, whole request, p95 milliseconds (reported)", "BenchmarkPage/ENGINE/typed", "p95-ms", 50},
	{"entry grid of 195 indicators, whole request, kB on the wire", "BenchmarkPage/ENGINE/entry", "wire-kB", 150},
	{"entry grid of 195 indicators, whole request, processor milliseconds (reported)", "BenchmarkPage/ENGINE/entry", "cpu-ms", 50 / 1.3},
	{"entry grid of 195 indicators, whole request, p95 milliseconds (reported)", "BenchmarkPage/ENGINE/entry", "p95-ms", 50},
	{"scorecard page, whole request, kB on the wire", "BenchmarkPage/ENGINE/card", "wire-kB", 150},
	{"scorecard page, whole request, processor milliseconds (reported)", "BenchmarkPage/ENGINE/card", "cpu-ms", 80 / 1.3},
	{"scorecard page, whole request, p95 milliseconds (reported)", "BenchmarkPage/ENGINE/card", "p95-ms", 80},
	{"page of a plan's tree, whole request, kB on the wire", "BenchmarkPage/ENGINE/tree", "wire-kB", 150},
	{"page of a plan's tree, whole request, processor milliseconds (reported)", "BenchmarkPage/ENGINE/tree", "cpu-ms", 50 / 1.3},
	{"page of a plan's tree, whole request, p95 milliseconds (reported)", "BenchmarkPage/ENGINE/tree", "p95-ms", 50},
	{"home page of a planner, whole request, kB on the wire", "BenchmarkPage/ENGINE/home", "wire-kB", 150},
	{"home page of a planner, whole request, processor milliseconds (reported)", "BenchmarkPage/ENGINE/home", "cpu-ms", 80 / 1.3},
	{"home page of a planner, whole request, p95 milliseconds (reported)", "BenchmarkPage/ENGINE/home", "p95-ms", 80},
	{"built binary ready, seconds", "BenchmarkReady", "worst-s", 0.5},
	{"resident memory after the run, MB", "BenchmarkMemory", "resident-MB", 128},
	{"import of 50,000 lines, CSV, seconds", "BenchmarkLedgerImport/csv", "worst-s", 10},
	{"import of 50,000 lines, XLSX, seconds", "BenchmarkLedgerImport/xlsx", "worst-s", 10},
	{"import of 50,000 lines, CSV, resident MB", "BenchmarkLedgerImport/csv", "resident-MB", 256},
	{"import of 50,000 lines, XLSX, resident MB", "BenchmarkLedgerImport/xlsx", "resident-MB", 256},
}

// reported marks a figure whose budget a busy machine may miss without failing the run: a tail of wall time, not a ratio.
const reported = "(reported)"

// result is one line of a benchmark: its metrics by unit.
type result map[string]float64

func main() {
	if err := run(os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "ratio:", err)
		os.Exit(1)
	}
}

func run(in io.Reader, out io.Writer) error {
	found := map[string]result{}
	failed := false
	sc := bufio.NewScanner(in)
	sc.Buffer(nil, 1<<20)
	for sc.Scan() {
		line := sc.Text()
		fmt.Fprintln(out, line)
		if name, r, ok := parse(line); ok {
			found[name] = r
		}
		failed = failed || strings.HasPrefix(line, "FAIL") || strings.HasPrefix(line, "--- FAIL")
	}
	if err := sc.Err(); err != nil {
		return err
	}
	missed := table(out, found)
	switch {
	case failed:
		return fmt.Errorf("a benchmark failed")
	case missed > 0:
		return fmt.Errorf("%d figure(s) over budget or missing", missed)
	}
	return nil
}

// parse reads "BenchmarkX/sqlite-2  100  12345 ns/op  7 worst-s": the name without the processor count. A benchmark without a peer reports no
// "own-s": its time per operation is that.
func parse(line string) (name string, r result, ok bool) {
	f := strings.Fields(line)
	if len(f) < 4 || !strings.HasPrefix(f[0], "Benchmark") {
		return "", nil, false
	}
	name = f[0]
	if i := strings.LastIndexByte(name, '-'); i > 0 {
		if _, err := strconv.Atoi(name[i+1:]); err == nil {
			name = name[:i]
		}
	}
	r = result{}
	for i := 2; i+1 < len(f); i += 2 {
		v, err := strconv.ParseFloat(f[i], 64)
		if err != nil {
			return "", nil, false
		}
		r[f[i+1]] = v
	}
	if ns, ok := r["ns/op"]; ok && !has(r, "own-s") && !has(r, "x-peer") {
		r["own-s"] = ns / 1e9
	}
	return name, r, len(r) > 0
}

func has(r result, metric string) bool {
	_, ok := r[metric]
	return ok
}

// on is a benchmark's name on an engine, which stands at its end, or where the name says ENGINE.
func on(bench, engine string) string {
	if strings.Contains(bench, "/ENGINE") {
		return strings.Replace(bench, "/ENGINE", engine, 1)
	}
	return bench + engine
}

// engines gives the suffixes a benchmark ran with: "" or "/sqlite", "/postgres".
func engines(found map[string]result, bench string) (out []string) {
	for _, e := range []string{"", "/sqlite", "/postgres"} {
		if _, ok := found[on(bench, e)]; ok {
			out = append(out, e)
		}
	}
	return out
}

func table(out io.Writer, found map[string]result) (missed int) {
	fmt.Fprintln(out, "\nRatios of this run (product against peer or budget)")
	verdict := func(b budget, ratio, limit float64) string {
		if ratio <= limit {
			return "ok"
		}
		if !strings.HasSuffix(b.what, reported) {
			missed++
		}
		return "OVER"
	}
	for _, b := range budgets {
		es := engines(found, b.bench)
		if len(es) == 0 {
			missed++
			fmt.Fprintf(out, "  %-75s did not run\n", b.what)
		}
		for _, e := range es {
			v, ok := found[on(b.bench, e)][b.metric]
			if !ok {
				missed++
				fmt.Fprintf(out, "  %-75s %-9s not reported\n", b.what, strings.TrimPrefix(e, "/"))
				continue
			}
			fmt.Fprintf(out, "  %-75s %-9s %6.2f of %.2f = %.2f %s\n", b.what, strings.TrimPrefix(e, "/"), v, b.limit, v/b.limit, verdict(b, v/b.limit, 1))
		}
	}
	return missed
}

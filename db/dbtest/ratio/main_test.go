package main

import (
	"strings"
	"testing"
)

const fine = `goos: linux
BenchmarkTree/sqlite-2 	 100	 300 ns/op	 2.73 x-peer
BenchmarkTree/postgres-2 	 100	 300 ns/op	 2.5 x-peer
BenchmarkWorkbook-2 	 100	 140 ns/op	 0.02 own-s	 1.40 x-peer
BenchmarkAddIndicator/postgres-2 	 100	 150 ns/op	 320 writes/op	 1.5 x-peer
BenchmarkListOf50/sqlite 	 100	 150 ns/op	 1.9 x-peer
BenchmarkReady/sqlite-2 	 10	 99 ns/op	 0.2 worst-s
BenchmarkMemory/sqlite-2 	 1	 99 ns/op	 90 resident-MB
BenchmarkLedgerImport/csv/sqlite-2 	 1	 99 ns/op	 140 resident-MB	 3 worst-s
BenchmarkProgrammePapers/sqlite-2 	 10	 200 ns/op	 2.1 x-peer	 0.2 own-s
BenchmarkSubmit/sqlite-2 	 5	 300 ns/op	 1.8 x-peer	 0.1 own-s
BenchmarkList50/postgres-2 	 100	 150 ns/op	 1.7 x-peer	 0.01 own-s
BenchmarkScorecard/sqlite-2 	 20	 200 ns/op	 45 p95-ms	 2.6 x-peer	 0.04 own-s
BenchmarkReportWorkbook-2 	 5	 400000000 ns/op	 88 B/op
BenchmarkPaste-2 	 4	 0 ns/op	 120 own-ms	 0.12 x-peer
BenchmarkGrid-2 	 60	 12000000 ns/op
BenchmarkPage/sqlite/typed-2 	 20	 30000000 ns/op	 30 cpu-ms	 40 p95-ms	 53 wire-kB
BenchmarkPage/sqlite/entry-2 	 20	 30000000 ns/op	 30 cpu-ms	 40 p95-ms	 103 wire-kB
BenchmarkPage/sqlite/card-2 	 20	 30000000 ns/op	 30 cpu-ms	 40 p95-ms	 12 wire-kB
BenchmarkPage/sqlite/tree-2 	 20	 30000000 ns/op	 30 cpu-ms	 40 p95-ms	 54 wire-kB
BenchmarkPage/sqlite/home-2 	 20	 30000000 ns/op	 30 cpu-ms	 40 p95-ms	 6 wire-kB
BenchmarkLedgerImport/xlsx/postgres-2 	 1	 99 ns/op	 130 resident-MB	 4 worst-s
ok  	x	1s
`

func TestFiguresOfOneRun(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	if err := run(strings.NewReader(fine), &out); err != nil {
		t.Fatalf("%v\n%s", err, out.String())
	}
	for _, want := range []string{"2.73 of 3.00 = 0.91 ok", "1.40 of 1.50", "1.50 of 2.00", "1.80 of 2.00", "1.70 of 2.00", "2.60 of 3.00", "45.00 of 50.00 = 0.90 ok", "0.40 of 2.00 = 0.20 ok", "0.20 of 0.50 = 0.40 ok", "103.00 of 150.00 = 0.69 ok"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %q in\n%s", want, out.String())
		}
	}
}

func TestWhatIsMissedOrMissingFails(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"over":      strings.Replace(fine, "2.73 x-peer", "3.01 x-peer", 1),
		"slow":      strings.Replace(fine, "400000000 ns/op", "2100000000 ns/op", 1),
		"missing":   strings.Replace(fine, "BenchmarkMemory/sqlite-2", "BenchmarkOther", 1),
		"heavy":     strings.Replace(fine, "103 wire-kB", "151 wire-kB", 1),
		"no figure": strings.Replace(fine, "1.40 x-peer", "1.40 other", 1),
		"failed":    fine + "FAIL\tx\t1s\n",
	} {
		if run(strings.NewReader(text), &strings.Builder{}) == nil {
			t.Errorf("%s passes", name)
		}
	}
}

// A tail of wall time over its budget is said and fails nothing: the machine is shared.
func TestWhatIsOnlyReported(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	if err := run(strings.NewReader(strings.Replace(fine, "45 p95-ms", "50.1 p95-ms", 1)), &out); err != nil || strings.Count(out.String(), "OVER") != 1 {
		t.Errorf("%v\n%s", err, out.String())
	}
}

package cli

import (
	"os"
	"runtime/debug"
)

// softMemory is the heap the collector aims to stay under: with the program's own pages the server then stays below 128 MB resident
// (design.md §9, measured by make bench). It is a soft limit: larger work gets what it needs and collects harder. GOMEMLIMIT overrides.
const softMemory = 72 << 20

// garbage lets the heap grow to four times what is alive before it is collected, as long as softMemory allows: a scorecard makes 20 MB of
// garbage of a small heap, and collecting it twice on the way took a third of its time. GOGC overrides.
const garbage = 300

func limitMemory() {
	limitTo(softMemory)
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(garbage)
	}
}

// limitTo is limitMemory with another aim; GOMEMLIMIT overrides it too.
func limitTo(bytes int64) {
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(bytes)
	}
}

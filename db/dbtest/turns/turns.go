// Package turns measures the product against a peer in turns, so that both meet the same machine: machines are shared and noisy, and
// only figures of one run are compared (design.md §9).
package turns

import (
	"testing"
	"time"
)

// Beside runs product and peer alternately and reports "x-peer", how many times as long the product took, and "own-s", the product's
// seconds per run. An error of either fails the benchmark.
func Beside(b *testing.B, product, peer func() error) {
	b.Helper()
	timed := func(fn func() error) time.Duration {
		start := time.Now()
		if err := fn(); err != nil {
			b.Fatal(err)
		}
		return time.Since(start)
	}
	timed(product) // both warm
	timed(peer)
	var own, other time.Duration
	for b.Loop() {
		own += timed(product)
		other += timed(peer)
	}
	b.ReportMetric(float64(own)/float64(other), "x-peer")
	b.ReportMetric(own.Seconds()/float64(b.N), "own-s")
}

// Package rollup adds scores up: indicator → target by weight, target → goal → plan and unit by simple or weighted mean (domain.md §3.4). It
// clamps, leaves out what is not due or has no target and says so, and counts what is missing after the freeze by policy. Exact rationals;
// nothing is rounded here. An excluded member never raises a sum silently: every sum names how many it used and which it left out and why.
package rollup

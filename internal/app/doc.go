// Package app is the composition root: it wires the rooms for main and for tests alike. When a room to the left must ask one to the
// right, its options take a func that is filled here.
package app

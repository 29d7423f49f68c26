// Package act is the write door (docs/adr/0001): every change of a domain row runs in Run, in this order: load, Allow, pure change,
// save, Record, commit, then effects. Pages, REST and imports are three ways to the same service method.
//
// It refuses: a step of nobody, a step that never asked Allow, and, in tests (Strict), a step that wrote rows without Record.
package act

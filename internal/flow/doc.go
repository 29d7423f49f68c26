// Package flow is the one mechanism of the process (domain.md §1.5): a life is data (states, steps, who takes each, on whose behalf, what its
// record must hold), and every step taken is a record that is never changed.
//
// A feature declares its Life, asks Enter before it changes a record's state and keeps the Record in the same transaction; pages and the API
// list Offers: the steps open to the reader and why the others are closed. A state is never reached without its record: Replay tells.
//
// It refuses a step that its state does not allow, a record that lacks what the step must hold, and (with full) the skipping of inner states.
package flow

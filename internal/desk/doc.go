// Package desk keeps what belongs to one person alone: saved views (a list page with its filters, under a name) and marks (what was seen or
// put away once: the tour, a hint). Nobody else reads or writes them, not even an administrator; they go when the person's records go.
package desk

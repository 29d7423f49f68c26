// Package lang holds what Karne says: the texts of fault codes (api/problems.yaml) and the words of screens, papers and
// templates (tr*.yaml and en*.yaml beside this file; a file such as tr.web.yaml belongs to one room).
//
// Invariants, kept by tests: every fault code has a text and what to do in both languages; every word stands in both
// languages; a placeholder of one language stands in the other. Turkish is the first language and the fallback.
package lang

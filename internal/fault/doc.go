// Package fault is the house's word for everything that is refused or flagged: a kind, a stable code, an address and the
// arguments of its text. Texts stand only in api/problems.yaml; causes are wrapped and logged, never shown (design.md §5).
package fault

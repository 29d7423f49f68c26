// Package access is the pure policy of the house: who may do what, where. Deny by default; the rules are one table (policy.go).
//
// Words: an *actor* is a signed-in person (or token) with today's posts; an *action* is one word of the list below, the same word
// the contract carries as x-karne-action; a *scope* is where the record in question stands; a *reach* is how far a role's grant goes.
package access

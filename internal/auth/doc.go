// Package auth tells who is calling: passwords, one-time links, browser sessions and personal access tokens.
//
// Words: a *link* is the one-time address with which a person sets a password (an invitation the first, a reset a new one); a *session*
// is a signed-in browser; a *token* (karne_pat_…) lets a program act for its owner within *scopes*. An *actor* is made of a person and
// the posts held today, never of what a browser says.
//
// Invariants: passwords are kept as argon2id hashes, links, sessions and tokens as SHA-256 of 256 random bits that are shown once; a
// link works once and the newest link ends the older ones; a session ends 8 hours after its last use and 12 after sign-in; a token ends
// within a year and its scopes lie within its owner's actions; an inactive person has neither. Sign-ins, refusals and sign-outs are
// written to the log in a transaction of their own.
//
// It refuses with one word whether the address is unknown, the password wrong or the person inactive, after the same work. In 15
// minutes it takes 10 wrong tries of one account from one address, 100 from one address and 100 of one account, then it refuses for the
// rest of them.
package auth

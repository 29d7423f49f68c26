// Package budgetcode reads the codes of the analytical budget classification of Turkish local administrations (analitik bütçe
// sınıflandırması, domain.md §4.9): institutional, functional, financing, economic, revenue, net financing, and the programme
// classification.
//
// The economic classification of expenditure has two forms, each a Set: Classic 03.2.1.01 (2-1-1-2 digits, municipalities since 2006)
// and Wide 03.02.10.01 (2-2-2-2 digits, programme budget). Which one holds is a matter of the budget year (SetFor). They are two
// lists, not two spellings: a code is read in the set of its year and never converted. The other kinds have one form.
//
// A Code is a place in a tree: its level, its parent, what it covers. "1" and "01" are the same code, and a trailing zero group says
// "no further": 01.1.2.00 is 01.1.2. A List knows the names of codes and the years they are valid in; a well-formed code that no list
// holds is Unknown, which is for the caller to warn about (the published lists are partial, domain.md §0.2-3).
//
// What Parse refuses is an *Error: not a code (code.syntax), a code of the other set (code.other_set), a group left out or one too many
// (code.level), a group out of its range (code.range). An empty text is refused too: a missing code is the zero Code.
package budgetcode

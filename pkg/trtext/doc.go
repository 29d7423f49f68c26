// Package trtext handles Turkish text: casing with i↔İ and ı↔I, a search key (Fold), a sort key in the order of the Turkish
// alphabet (SortKey), cleaning of pasted text (Clean) and numbers in words. Text of people is compared and ordered by this package
// only: the default casing of Go turns "IŞIK" into "işik".
//
// Every function is safe for concurrent use: the casers and collators of x/text are not, so they are pooled.
package trtext

// Package seed holds the reference data that an empty database begins with: the lists of the analytical budget classification, each row
// with its origin and source. The lists are partial, and some of their names stand from memory (origin "knowledge"): the
// administrator corrects and completes them, and what was corrected is never overwritten.
package seed

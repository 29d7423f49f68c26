package budgetcode

import (
	"strings"
	"unicode/utf8"
)

// Codes of Error; their texts stand in api/problems.yaml.
const (
	CodeSyntax   = "code.syntax"    // not groups of digits with dots between them, or a group written too wide or too narrow
	CodeOtherSet = "code.other_set" // well-formed in the other code set; codes are never converted
	CodeLevel    = "code.level"     // more groups than the classification has levels, or a zero group before another group
	CodeRange    = "code.range"     // a group above what its level can hold, or a code of zeros only
)

// Error is the only error type of this package.
type Error struct {
	Code     string // one of the Code constants
	Read     string // what was read, cut to 40 characters
	Expected string // language-free: a code of the form "03.2.1.01", the levels "1…4" or the bounds "1…9"
}

// Error is for logs; screens show the text of Code.
func (e *Error) Error() string { return e.Code + ": read " + e.Read + ", expected " + e.Expected }

const readLimit = 40

// cut shortens to readLimit runes; invalid bytes become U+FFFD, so that the text can be shown and logged.
func cut(s string) string {
	if len(s) > readLimit*utf8.UTFMax {
		s = s[:readLimit*utf8.UTFMax]
	}
	s = strings.ToValidUTF8(s, "\uFFFD")
	n := 0
	for i := range s {
		if n == readLimit {
			return s[:i]
		}
		n++
	}
	return s
}

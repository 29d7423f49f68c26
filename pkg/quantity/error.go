package quantity

import (
	"strings"
	"unicode/utf8"
)

// Codes of Error; their texts stand in api/problems.yaml.
const (
	CodeSyntax   = "number.syntax"   // not a number in the expected form
	CodeDecimals = "number.decimals" // more decimals than the quantity holds; accepting it would need rounding
	CodeRange    = "number.range"    // beyond the largest value, or a text too long to be a number
	CodeNaN      = "number.nan"      // NaN or an infinity, or a ratio that does not exist
	CodeType     = "number.type"     // a JSON value that is not a string
)

// Error is the only error type of this package.
type Error struct {
	Code     string // one of the Code constants
	Read     string // what was read, cut to 40 characters
	Expected string // language-free: the form "1.234,56", the most decimals "2", or the bounds "-9000000000000…9000000000000"
}

// Error is for logs; screens show the text of Code.
func (e *Error) Error() string { return e.Code + ": read " + e.Read + ", expected " + e.Expected }

const readLimit = 40

func newError(code, read, expected string) *Error {
	return &Error{Code: code, Read: cut(read), Expected: expected}
}

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

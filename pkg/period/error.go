package period

import "strings"

// Codes of Error; their texts stand in api/problems.yaml.
const (
	CodeSyntax = "date.syntax" // not a date or period in the expected form
	CodeRange  = "date.range"  // no such day, or a year outside 1900–2200
)

// Error is the only error type of this package.
type Error struct {
	Code     string // one of the Code constants
	Read     string // what was read, cut to 40 characters
	Expected string // an example or the bounds, language-free: "21.10.2019", "2020-02-01…2020-02-29"
}

// Error is for logs; screens show the text of Code.
func (e *Error) Error() string { return e.Code + ": read " + e.Read + ", expected " + e.Expected }

const readLimit = 40

func newError(code, read, expected string) *Error {
	return &Error{Code: code, Read: cut(read), Expected: expected}
}

// cut shortens to readLimit runes; invalid bytes become U+FFFD.
func cut(s string) string {
	if len(s) > readLimit*4 {
		s = s[:readLimit*4]
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

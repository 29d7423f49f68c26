package httpx

import (
	"strconv"
	"strings"

	"github.com/karne-app/karne/internal/fault"
)

// ETag is a record's version as an entity tag.
func ETag(version int64) string { return `"` + strconv.FormatInt(version, 10) + `"` }

// IfMatch reads the version a caller read from an If-Match header. A missing header is 428, an unreadable one 400. A weak tag is
// taken as its strong one: compressing proxies weaken tags on the way out, and our tags are versions, not bytes. "*" is refused,
// since it would let a change through that has read nothing.
func IfMatch(header string) (int64, error) {
	h := strings.TrimSpace(header)
	if h == "" {
		return 0, fault.New(fault.KindPrecondition, "if_match.missing")
	}
	tag := strings.TrimPrefix(h, "W/")
	if len(tag) > 2 && tag[0] == '"' && tag[len(tag)-1] == '"' {
		if v, err := strconv.ParseInt(tag[1:len(tag)-1], 10, 64); err == nil && v > 0 {
			return v, nil
		}
	}
	if len(h) > 40 {
		h = h[:40] + "…"
	}
	return 0, fault.New(fault.KindInvalid, "if_match.syntax", "read", h, "expected", ETag(7))
}

package intake

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"regexp"
	"strconv"
	"strings"

	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/pkg/trtext"
)

const maxDepth = 32

var ruinedEscape = regexp.MustCompile(`(?i)\\ufffd`)

// walk reads JSON token by token into a tree of map, slice, string, json.Number, bool and nil. encoding/json alone keeps the last of two
// equal keys, turns half surrogates into U+FFFD and reads on after the value: all three are faults here.
type walk struct {
	data   []byte
	dec    *json.Decoder
	faults list
	broken bool // the text is no JSON at all; the tree is not complete
	ruined bool // U+FFFD in the input is the writer's own
}

func newWalk(data []byte) *walk {
	w := &walk{data: data, dec: json.NewDecoder(bytes.NewReader(data))}
	w.dec.UseNumber()
	w.ruined = bytes.Contains(data, []byte("\ufffd")) || ruinedEscape.Match(data)
	return w
}

func (w *walk) document() any {
	v := w.value("", 0)
	if w.broken {
		return nil
	}
	if _, err := w.dec.Token(); !errors.Is(err, io.EOF) {
		w.faults = append(w.faults, fault.New(fault.KindInvalid, "json.trailing", "read", w.place(w.dec.InputOffset())))
	}
	return v
}

func (w *walk) fail(code, path, read string) any {
	if !w.broken {
		w.faults = append(w.faults, fault.Invalid(code, path, "read", read))
	}
	w.broken = true
	return nil
}

// token reads one token; false stops the walk.
func (w *walk) token(path string) (json.Token, bool) {
	t, err := w.dec.Token()
	if err == nil {
		return t, true
	}
	at := w.dec.InputOffset() // where the token that cannot be read begins; SyntaxError.Offset counts from the last read
	rest := strings.TrimLeft(string(w.data[min(at, int64(len(w.data))):min(at+20, int64(len(w.data)))]), " \t\r\n:,-+")
	for _, word := range []string{"NaN", "Infinity", "nan", "inf"} {
		if strings.HasPrefix(rest, word) {
			w.fail("number.nan", path, word)
			return nil, false
		}
	}
	w.fail("json.syntax", path, w.place(at))
	return nil, false
}

// place is a line and column of the input.
func (w *walk) place(offset int64) string {
	before := w.data[:min(max(offset, 0), int64(len(w.data)))]
	line := bytes.Count(before, []byte("\n")) + 1
	return strconv.Itoa(line) + ":" + strconv.Itoa(len(before)-bytes.LastIndexByte(before, '\n'))
}

func (w *walk) value(path string, depth int) any {
	if depth > maxDepth {
		return w.fail("json.depth", path, strconv.Itoa(depth))
	}
	t, ok := w.token(path)
	if !ok {
		return nil
	}
	switch x := t.(type) {
	case json.Delim:
		if x == '{' {
			return w.object(path, depth)
		}
		return w.array(path, depth)
	case json.Number:
		if len(x) > 20 || strings.ContainsAny(string(x), "eE") { // 1e999999999 would take a big number's memory
			w.faults = append(w.faults, fault.Invalid("number.range", path, "read", cut(string(x)), "expected", "1234.56"))
			return json.Number("0")
		}
		return x
	case string:
		return w.text(path, x)
	}
	return t // bool, nil
}

func (w *walk) text(path, s string) string {
	if !w.ruined && strings.ContainsRune(s, '\ufffd') {
		w.faults = append(w.faults, fault.Invalid("text.utf8", path, "read", cut(s)))
		return ""
	}
	clean, removed := trtext.Clean(s)
	if removed {
		w.faults = append(w.faults, fault.Invalid("text.control", path, "read", cut(clean)))
	}
	return strings.TrimSpace(clean)
}

func (w *walk) object(path string, depth int) any {
	out := map[string]any{}
	for w.dec.More() {
		t, ok := w.token(path)
		if !ok {
			return nil
		}
		key, _ := t.(string)
		at := key
		if path != "" {
			at = path + "." + key
		}
		if len(at) > 200 {
			return w.fail("json.unknown_field", path, cut(key))
		}
		if _, twice := out[key]; twice {
			w.faults = append(w.faults, fault.Invalid("json.duplicate_key", at, "read", cut(key)))
		}
		out[key] = w.value(at, depth+1)
		if w.broken {
			return nil
		}
	}
	w.token(path)
	return out
}

func (w *walk) array(path string, depth int) any {
	out := []any{}
	for w.dec.More() {
		v := w.value(index(path, len(out)), depth+1)
		if w.broken {
			return nil
		}
		out = append(out, v)
	}
	w.token(path)
	return out
}

func cut(s string) string {
	s = trtext.Collapse(s)
	if r := []rune(s); len(r) > 60 {
		return string(r[:59]) + "…"
	}
	return s
}

package httpx

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strconv"
	"unicode/utf8"

	"github.com/karne-app/karne/internal/fault"
)

// maxDepth of nesting: the contract needs five, an attacker likes thousands.
const maxDepth = 32

// MaxFaults bounds the faults of one body that are told: a person mends a hundred before the next try, and a body of 1 MB that is
// nothing but faults must not become an answer of 30 MB.
const MaxFaults = 100

// ParseJSON reads exactly one JSON value strictly: objects as map[string]any, numbers as json.Number. It refuses broken UTF-8,
// a duplicate key (with the path of the field), trailing data and deep nesting. The first MaxFaults duplicate keys are reported.
func ParseJSON(b []byte) (any, error) {
	if len(bytes.TrimSpace(b)) == 0 {
		return nil, fault.New(fault.KindInvalid, "body.missing")
	}
	if !utf8.Valid(b) {
		return nil, fault.New(fault.KindInvalid, "text.utf8")
	}
	d := json.NewDecoder(bytes.NewReader(b))
	d.UseNumber()
	p := parser{d: d}
	v, err := p.value("", 0)
	if err != nil {
		return nil, err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		p.faults = append(p.faults, fault.New(fault.KindInvalid, "json.trailing"))
	}
	return v, p.faults.Err()
}

type parser struct {
	d      *json.Decoder
	faults fault.List
}

func (p *parser) broken(err error) error {
	read := err.Error()
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		read = "unexpected end"
	}
	return fault.New(fault.KindInvalid, "json.syntax", "read", read+", byte "+strconv.FormatInt(p.d.InputOffset(), 10))
}

func (p *parser) value(path string, depth int) (any, error) {
	t, err := p.d.Token()
	if err != nil {
		return nil, p.broken(err)
	}
	delim, ok := t.(json.Delim)
	if !ok {
		return t, nil
	}
	if depth >= maxDepth {
		return nil, fault.Invalid("json.depth", path)
	}
	if delim == '[' {
		list := []any{}
		for p.d.More() {
			v, err := p.value(path+"["+strconv.Itoa(len(list))+"]", depth+1)
			if err != nil {
				return nil, err
			}
			list = append(list, v)
		}
		return list, p.end()
	}
	m := map[string]any{}
	for p.d.More() {
		t, err := p.d.Token()
		if err != nil {
			return nil, p.broken(err)
		}
		key, _ := t.(string) // the decoder lets only strings stand here
		at := Join(path, key)
		if _, twice := m[key]; twice {
			if p.faults = append(p.faults, fault.Invalid("json.duplicate_key", at, "read", key)); len(p.faults) == MaxFaults {
				return nil, p.faults
			}
		}
		if m[key], err = p.value(at, depth+1); err != nil {
			return nil, err
		}
	}
	return m, p.end()
}

func (p *parser) end() error {
	if _, err := p.d.Token(); err != nil {
		return p.broken(err)
	}
	return nil
}

// Join makes a field path: "baseline" and "value" are "baseline.value".
func Join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

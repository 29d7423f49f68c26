package model

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"

	"github.com/karne-app/karne/pkg/quantity"
)

// wireCell is the JSON form of a cell: numbers are decimal strings in Value.
type wireCell struct {
	Kind     Kind     `json:"kind"`
	Value    string   `json:"value,omitempty"`
	Formula  *Formula `json:"formula,omitempty"`
	Note     string   `json:"note,omitempty"`
	Name     string   `json:"name,omitempty"`
	Ref      string   `json:"ref,omitempty"`
	Link     string   `json:"link,omitempty"`
	Emphasis Emphasis `json:"emphasis,omitempty"`
	Align    Align    `json:"align,omitempty"`
	Span     int      `json:"span,omitempty"`
	Down     int      `json:"down,omitempty"`
	Places   int      `json:"places,omitempty"`
	Spell    bool     `json:"spell,omitempty"`
}

// MarshalJSON writes the cell with its number as a decimal string.
func (c Cell) MarshalJSON() ([]byte, error) {
	return json.Marshal(wireCell{c.Kind, c.Value(), c.Formula, c.Note, c.Name, c.Ref, c.Link, c.Emphasis, c.Align, c.Span, c.Down, c.Places, c.Spell})
}

// UnmarshalJSON reads what MarshalJSON wrote; a number out of form or range and an unknown kind are errors.
func (c *Cell) UnmarshalJSON(data []byte) error {
	var w wireCell
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&w); err != nil {
		return err
	}
	*c = Cell{Kind: w.Kind, Formula: w.Formula, Note: w.Note, Name: w.Name, Ref: w.Ref, Link: w.Link,
		Emphasis: w.Emphasis, Align: w.Align, Span: w.Span, Down: w.Down, Places: w.Places, Spell: w.Spell}
	var err error
	switch w.Kind {
	case KindCount:
		c.Number, err = strconv.ParseInt(w.Value, 10, 64)
	case KindAmount:
		var v quantity.Amount
		v, err = quantity.ParseAmount(w.Value)
		c.Number = int64(v)
	case KindPercent:
		var v quantity.Percent
		v, err = quantity.ParsePercent(w.Value)
		c.Number = int64(v)
	case KindMoney:
		var v quantity.Money
		v, err = quantity.ParseMoney(w.Value)
		c.Number = int64(v)
	case KindText, KindMissing, KindFault:
		c.Text = w.Value
	case KindBlank:
	default:
		err = fmt.Errorf("model: unknown cell kind %q", w.Kind)
	}
	return err
}

// Canonical is the hashed JSON form of documents and facts: keys sorted, no spaces, no HTML escapes, numbers as the value's own
// MarshalJSON wrote them. Equal values give equal bytes.
func Canonical(v any) ([]byte, error) {
	raw, err := json.Marshal(v)
	if err != nil {
		return nil, err
	}
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	var tree any
	if err := dec.Decode(&tree); err != nil {
		return nil, err
	}
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(tree); err != nil { // maps are written with sorted keys
		return nil, err
	}
	return bytes.TrimRight(out.Bytes(), "\n"), nil
}

// Decode reads documents from their canonical JSON; unknown fields are refused.
func Decode(data []byte) ([]Document, error) {
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	var docs []Document
	if err := dec.Decode(&docs); err != nil {
		return nil, err
	}
	return docs, nil
}

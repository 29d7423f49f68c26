package html

import "strconv"

// Input is a plain form control in the place of a value. With Action it is a form of its own that posts Name and, hidden, the
// record's Version; without, it belongs to the form around the table.
type Input struct {
	Name, Value string
	Kind        string // text (default), number, long, choice, check
	Options     []Option
	Version     int64
	Action      string
	Error       string // what is wrong with the value, in words
	Label       string // for readers of the screen; the column's title when empty
	Required    bool
}

// Option is a choice.
type Option struct{ Value, Text string }

func (d *draw) input(in *Input, column string) {
	label := in.Label
	if label == "" {
		label = column
	}
	if in.Action != "" {
		d.put(`<form class="k-input" method="post" action="`, esc(in.Action), `">`,
			`<input type="hidden" name="version" value="`, strconv.FormatInt(in.Version, 10), `">`)
	} else {
		d.put(`<span class="k-input">`)
	}
	common := ` name="` + esc(in.Name) + `" aria-label="` + esc(label) + `"`
	if in.Required {
		common += ` required`
	}
	if in.Error != "" {
		common += ` aria-invalid="true"`
	}
	switch in.Kind {
	case "long":
		d.put(`<textarea rows="2"`, common, `>`, "\n", esc(in.Value), `</textarea>`) // a browser drops the first line feed
	case "choice":
		d.put(`<select`, common, `>`)
		for _, o := range in.Options {
			d.put(`<option value="`, esc(o.Value), `"`)
			if o.Value == in.Value {
				d.put(` selected`)
			}
			d.put(`>`, esc(o.Text), `</option>`)
		}
		d.put(`</select>`)
	case "check":
		d.put(`<input type="checkbox" value="true"`, common)
		if in.Value == "true" {
			d.put(` checked`)
		}
		d.put(`>`)
	case "number":
		d.put(`<input type="text" inputmode="decimal" value="`, esc(in.Value), `"`, common, `>`)
	default:
		d.put(`<input type="text" value="`, esc(in.Value), `"`, common, `>`)
	}
	if in.Error != "" {
		d.put(`<span class="k-error">`, esc(in.Error), `</span>`)
	}
	if in.Action == "" {
		d.put(`</span>`)
		return
	}
	save := "Kaydet"
	if d.o.Lang == "en" {
		save = "Save"
	}
	d.put(`<button class="btn small" type="submit">`, save, `</button></form>`)
}

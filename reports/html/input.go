package html

import (
	"slices"
	"strconv"
)

// Input is a plain form control in the place of a value. With Action it is a form of its own that posts Name and, hidden, the
// record's Version; without, it belongs to the form around the table.
type Input struct {
	Name, Value string
	Kind        string // text (default), number, long, choice, choices (several of Options, the chosen ones Selected), check, group (only Parts)
	Options     []Option
	Version     int64
	Action      string
	Error       string // what is wrong with the value, in words
	Label       string // for readers of the screen; the column's title when empty
	Required    bool
	ID          string  // what a list of faults jumps to
	Lead        string  // stands before the control as it prints: the code before a name
	Parts       []Input // controls of one cell that hold several fields, below this one; their labels are seen
	Flags       []Flag  // what the rules say of the value
	Max         int     // most characters, 0: no limit here
	Sums        string  // names of the inputs whose sum stands here, with a space between; only read, for group parts of kind "sum"
	Unit        string  // stands behind the control: TL
}

// Flag is what a rule says of a value: its stage (block, warn, info), the word of the stage and the words of the rule.
type Flag struct{ Stage, Word, Text string }

// Option is a choice.
type Option struct {
	Value, Text string
	Selected    bool // of kind choices; of kind choice the one that is Value
}

func (d *draw) input(in *Input, column string) {
	label := in.Label
	if label == "" {
		label = column
	}
	class := "k-input"
	if len(in.Parts) > 0 {
		class += " k-group-in"
	}
	if in.Action != "" {
		d.put(`<form class="`, class, `" method="post" action="`, esc(in.Action), `">`,
			`<input type="hidden" name="version" value="`, strconv.FormatInt(in.Version, 10), `">`)
	} else {
		d.put(`<span class="`, class, `">`)
	}
	d.control(in, label)
	for i := range in.Parts {
		d.part(&in.Parts[i])
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

// part is one of several controls of a cell, its label before it.
func (d *draw) part(in *Input) {
	if in.Kind == "choices" {
		d.control(in, in.Label)
		return
	}
	tag := "label"
	if in.Kind == "sum" {
		tag = "span"
	}
	d.put(`<`, tag, ` class="k-part k-part-`, kindOf(in.Kind), `"><span>`, esc(in.Label), `</span>`)
	d.control(in, "")
	d.put(`</`, tag, `>`)
}

func kindOf(kind string) string {
	if kind == "" {
		return "text"
	}
	return kind
}

// control is the control with what stands beside it; without a label a <label> around it names it.
func (d *draw) control(in *Input, label string) {
	if in.Lead != "" {
		d.put(`<span class="k-lead-in">`, esc(in.Lead), `</span>`)
	}
	switch in.Kind {
	case "group":
	case "sum":
		d.put(`<output class="k-computed" data-sum="`, esc(in.Sums), `">`, esc(in.Value), `</output>`)
	case "choices":
		d.choices(in, label)
	default:
		d.plain(in, label)
	}
	if in.Unit != "" {
		d.put(`<span class="k-unit">`, esc(in.Unit), `</span>`)
	}
	if in.Error != "" {
		d.put(`<span class="k-error"`, idOf(in.ID, "-err"), `>`, esc(in.Error), `</span>`)
	}
	d.flags(in.Flags, idOf(in.ID, "-flag"))
}

// flags are what the rules say of a value: word and shape, not colour alone.
func (d *draw) flags(flags []Flag, id string) {
	if len(flags) == 0 {
		return
	}
	d.put(`<span class="k-flags"`, id, `>`)
	for _, f := range flags {
		d.put(`<span class="k-flag k-flag-`, esc(f.Stage), `"><b>`, esc(f.Word), `</b> `, esc(f.Text), `</span>`)
	}
	d.put(`</span>`)
}

func idOf(id, suffix string) string {
	if id == "" {
		return ""
	}
	return ` id="` + esc(id+suffix) + `"`
}

func (in *Input) attributes(label string) string {
	out := ` name="` + esc(in.Name) + `"` + idOf(in.ID, "")
	if label != "" {
		out += ` aria-label="` + esc(label) + `"`
	}
	if in.Required {
		out += ` required`
	}
	if in.Error != "" {
		out += ` aria-invalid="true"`
	}
	if in.ID != "" && (in.Error != "" || len(in.Flags) > 0) {
		out += ` aria-describedby="`
		if in.Error != "" {
			out += esc(in.ID + "-err")
		}
		if len(in.Flags) > 0 {
			if in.Error != "" {
				out += " "
			}
			out += esc(in.ID + "-flag")
		}
		out += `"`
	}
	if in.Max > 0 {
		out += ` maxlength="` + strconv.Itoa(in.Max) + `"`
	}
	return out
}

func (d *draw) plain(in *Input, label string) {
	common := in.attributes(label)
	switch in.Kind {
	case "long":
		d.put(`<textarea rows="2"`, common, `>`, "\n", esc(in.Value), `</textarea>`) // a browser drops the first line feed
	case "choice":
		d.put(`<select`, common, `>`)
		options := in.Options
		if !slices.ContainsFunc(options, func(o Option) bool { return o.Value == in.Value }) {
			options = append([]Option{{Value: in.Value, Text: in.Value}}, options...) // saving must not drop what is no choice any more
		}
		for _, o := range options {
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
		d.put(`<input type="text" inputmode="decimal" autocomplete="off" value="`, esc(in.Value), `"`, common, `>`)
	default:
		d.put(`<input type="text" value="`, esc(in.Value), `"`, common, `>`)
	}
}

// choices are checkboxes behind what is chosen now: a list of forty units must not push the paper apart.
func (d *draw) choices(in *Input, label string) {
	var chosen string
	for _, o := range in.Options {
		if o.Selected {
			if chosen != "" {
				chosen += ", "
			}
			chosen += o.Text
		}
	}
	if chosen == "" {
		chosen = Dash
	}
	d.put(`<details class="k-choices"`, idOf(in.ID, ""), `><summary aria-label="`, esc(label+": "+chosen), `">`, esc(chosen), `</summary><span class="k-options" role="group" aria-label="`, esc(label), `">`)
	for _, o := range in.Options {
		d.put(`<label><input type="checkbox" name="`, esc(in.Name), `" value="`, esc(o.Value), `"`)
		if o.Selected {
			d.put(` checked`)
		}
		d.put(`><span>`, esc(o.Text), `</span></label>`)
	}
	d.put(`</span></details>`)
}

// Dash is what stands where nothing is chosen.
const Dash = "—"

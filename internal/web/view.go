package web

import "html/template"

import "strings"

// Page is what the frame of every page needs; Data is the page's own view.
type Page struct {
	Lang    string
	Key     string // name of the template
	Title   string
	Path    string // of this request, for the language switch and the current menu line
	Admin   string // name of the administration
	Demo    bool
	Person  *Who // nil when nobody is signed in
	Nav     []Link
	Crumbs  []Link
	Tabs    []Link
	Done    string // catalogue key of what just happened
	Request string // request number, printed on error pages
	Theme   string // light, dark, or empty: as the computer
	Help    string // the chapter of the guide that tells of this page
	Search  bool   // the head offers the search
	Drafts  string // under this name the browser keeps what this person typed and did not save; empty: it keeps nothing
	Today   string // printed on paper: the day of the data
	// List is the filters of a list and the person's own views of it; nil elsewhere.
	List *ListTools
	// Body is the page's own part, drawn before the layout around it.
	Body    template.HTML
	Version string
	Data    any
	Secret  bool // the page shows something once that nobody may guess; it is not packed
}

// Who is the signed-in person as the frame names them.
type Who struct {
	Name  string
	Roles string
}

// Link is a line of a menu, of the crumbs or of the tabs. Current marks the page one is on; Count is printed behind, when set.
type Link struct {
	Text, Href string
	Current    bool
	Count      string
}

// Counts are faults by stage.
type Counts struct {
	Block, Warn, Info int
}

// Sum is all of them.
func (c Counts) Sum() int { return c.Block + c.Warn + c.Info }

// Note is one fault as a page shows it: what happened, where, what to do, and the link to its field.
type Note struct {
	Stage  string // refuse, block, warn, info
	Code   string
	Title  string
	Do     string
	Ref    string // code path
	Record string // what the record is called
	ID     string // of the record, where a page looks it up
	Field  string // label of the field
	Path   string // field path
	Sheet  string
	Cell   string
	Href   string
}

// Option is a choice of a drop-down or a checkbox list.
type Option struct {
	Value, Text string
	Selected    bool
}

// Num is a number as printed. Missing is told from zero; Synthetic values carry a mark; Reason says why there is none.
type Num struct {
	Text      string
	Missing   bool
	Synthetic bool
	Reason    string
}

// Input is one field of a form, ready to be drawn.
type Input struct {
	ID, Name, Kind, Label, Hint, Inline string
	Value                               string
	Options                             []Option
	Required, Checked, Multi            bool
	Errors, Flags                       []Note
	Rows, Max                           int
	Mode, Auto, Before, After           string // inputmode, autocomplete, affixes
	Width                               string // grid width: w2 … w12
	List, Form                          string // ids of the datalist it offers, and of the form it belongs to when it stands outside
	Empty                               string // what the empty choice of a select says
	Numeric, Bare                       bool
	Help, Law                           string // what the field means, and the article or table it rests on
}

// Describe lists the ids of hint and errors for aria-describedby.
func (i Input) Describe() string {
	var ids []string
	if i.Hint != "" {
		ids = append(ids, i.ID+"-hint")
	}
	if len(i.Errors) > 0 {
		ids = append(ids, i.ID+"-err")
	}
	if len(i.Flags) > 0 {
		ids = append(ids, i.ID+"-flag")
	}
	return strings.Join(ids, " ")
}

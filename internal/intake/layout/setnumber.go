package layout

import "github.com/karne-app/karne/internal/intake/sheet"

// number puts a decimal into a cell: as a number when Excel keeps all its digits, else as text in Turkish form.
func setNumber(out *sheet.OutCell, v string, tr func() string) {
	switch {
	case v == "":
	case sheet.Fits(v):
		out.Number = v
	default:
		out.Text, out.Format = tr(), "@"
	}
}

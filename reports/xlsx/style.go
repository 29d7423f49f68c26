package xlsx

import (
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"github.com/karne-app/karne/reports/model"
)

// role is what a cell is on the sheet; it and the meaning of the cell decide its look.
type role uint8

const (
	roleBody role = iota
	roleHead
	roleHeadUp // column head printed upwards
	roleTitle
	roleSubtitle
	roleMark
	roleFormTitle
	roleHeading
	roleLead
	rolePara
	roleNote
	roleCount // number of roles
)

// style is everything that distinguishes two looks; equal styles share one id in the workbook.
type style struct {
	role     role
	kind     model.Kind
	decimals uint8
	emphasis model.Emphasis
	align    model.Align
	mark     int  // number of the footnote printed behind a number
	link     bool // leads elsewhere in the workbook
	inert    bool // text that would be a formula when typed
	shrink   bool // a number wider than its column
	top      bool // an area over several rows: its text stands at the top
}

const font = "Arial" // Liberation Sans has the same metrics where Arial is missing

// Restrained colours: they repeat what words and weight already say.
const (
	inkSoft, inkWarn, inkLink       = "6B7280", "9A3412", "1F4E79"
	fillHead, fillLabel, fillGroup  = "DDE4EC", "F1F4F7", "E9EEF4"
	fillTotal, fillWarn, borderLine = "D3DDE8", "FDF1DC", "8A94A0"
)

// size is the font size in points.
func (s style) size() float64 {
	switch s.role {
	case roleTitle:
		return 14
	case roleLead:
		return 18
	case roleHeading, roleFormTitle:
		return 11
	case roleMark:
		return 11
	case roleNote, roleHeadUp:
		return 8
	}
	return 9
}

func (s style) bold() bool {
	switch s.role {
	case roleHead, roleHeadUp, roleTitle, roleMark, roleFormTitle, roleHeading, roleLead:
		return true
	}
	switch s.emphasis {
	case model.Label, model.Group, model.Subtotal, model.Total, model.Warn:
		return s.kind != model.KindMissing
	}
	return false
}

func (s style) boxed() bool { return s.role <= roleHeadUp }

// horizontal is where the text stands.
func (s style) horizontal() string {
	switch {
	case s.role == roleHead || s.role == roleHeadUp || s.role == roleLead:
		return "center"
	case s.align != model.AlignDefault:
		return string(s.align)
	}
	switch s.kind {
	case model.KindCount, model.KindAmount, model.KindPercent, model.KindMoney:
		return "right"
	}
	return "left"
}

// numberFormat is the format code; empty is General.
func (s style) numberFormat() string {
	code := ""
	switch s.kind {
	case model.KindCount:
		code = turkish + "#,##0"
	case model.KindMoney:
		code = turkish + "#,##0.00"
	case model.KindAmount:
		code = turkish + "#,##0" + decimals(s.decimals)
	case model.KindPercent:
		code = turkish + "%0" + decimals(s.decimals) // the sign stands in front in official tables (domain.md §8.5)
	default:
		if s.inert {
			return "@"
		}
		return ""
	}
	if s.mark > 0 {
		m := `" ` + superscript(s.mark) + `"`
		return code + m + ";" + strings.Replace(code, turkish, turkish+"-", 1) + m
	}
	return code
}

// turkish names the language of a format: LibreOffice then writes 1.234,56 in every locale; Excel follows the computer's.
const turkish = "[$-41F]"

func decimals(n uint8) string {
	if n == 0 {
		return ""
	}
	return "." + strings.Repeat("0", int(n))
}

// superscript prints the number of a footnote.
func superscript(n int) string {
	up := [...]rune{'⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'}
	var b strings.Builder
	for _, d := range strconv.Itoa(n) {
		b.WriteRune(up[d-'0'])
	}
	return b.String()
}

func (s style) excel() *excelize.Style {
	x := &excelize.Style{
		Font:      &excelize.Font{Family: font, Size: s.size(), Bold: s.bold()},
		Alignment: &excelize.Alignment{Horizontal: s.horizontal(), Vertical: "center", WrapText: !s.shrink, ShrinkToFit: s.shrink},
	}
	if f := s.numberFormat(); f != "" {
		x.CustomNumFmt = &f
	}
	if s.top {
		x.Alignment.Vertical = "top"
	}
	fill := ""
	switch s.emphasis {
	case model.Label:
		fill = fillLabel
	case model.Group, model.Subtotal:
		fill = fillGroup
	case model.Total:
		fill = fillTotal
	case model.Warn:
		fill, x.Font.Color = fillWarn, inkWarn
	}
	switch s.role {
	case roleHead:
		fill = fillHead
	case roleHeadUp:
		fill, x.Alignment.Vertical, x.Alignment.TextRotation = fillHead, "bottom", 90
	case roleMark:
		x.Font.Color = inkWarn
	case roleSubtitle, roleNote:
		x.Font.Color = inkSoft
	}
	switch s.kind {
	case model.KindMissing:
		x.Font.Italic, x.Font.Color = true, inkSoft
	case model.KindFault:
		x.Font.Bold, x.Font.Color, fill = true, inkWarn, fillWarn
	}
	if s.link {
		x.Font.Color, x.Font.Underline = inkLink, "single"
	}
	if fill != "" && (s.boxed() || s.emphasis != "") {
		x.Fill = excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{fill}}
	}
	if s.boxed() {
		for _, side := range []string{"left", "top", "right", "bottom"} {
			b := excelize.Border{Type: side, Color: borderLine, Style: 1}
			if side == "top" && s.emphasis == model.Total {
				b.Style = 2
			}
			x.Border = append(x.Border, b)
		}
	}
	return x
}

package org

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"path"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/pkg/period"
	"github.com/karne-app/karne/pkg/trtext"
)

// The columns of a list of units and people.
const (
	colUnit     = "Müdürlük"
	colParent   = "Üst Birim"
	colSpending = "Harcama Birimi"
	colCode     = "Kurumsal Kod"
	colName     = "Ad Soyad"
	colTitle    = "Unvan"
	colEmail    = "E-posta"
	colRole     = "Rol"
	colFrom     = "Başlangıç"
	colTo       = "Bitiş"
)

// ImportColumns are the headings of a list, in the order in which a blank form shows them.
var ImportColumns = []string{colUnit, colParent, colSpending, colCode, colName, colTitle, colEmail, colRole, colFrom, colTo}

var fieldOf = map[string]string{
	colUnit: "name", colParent: "parent_id", colSpending: "spending_unit", colCode: "institutional_code", colName: "name",
	colTitle: "title", colEmail: "email", colRole: "role", colFrom: "valid_from", colTo: "valid_to",
}

// headings are the words a list may use for a column, folded.
var headings = map[string]string{
	"müdürlük": colUnit, "birim": colUnit, "birim adı": colUnit, "müdürlük adı": colUnit, "üst birim": colParent, "harcama birimi": colSpending,
	"harcama birimi (e/h)": colSpending, "kurumsal kod": colCode, "ad soyad": colName, "adı soyadı": colName, "unvan": colTitle,
	"ünvan": colTitle, "e-posta": colEmail, "eposta": colEmail, "e-mail": colEmail, "rol": colRole, "başlangıç": colFrom,
	"başlangıç tarihi": colFrom, "bitiş": colTo, "bitiş tarihi": colTo,
}

// roles are the Turkish words of the roles as screens show them (internal/lang role.*), and shorter ones people write.
var roles = []struct {
	role  access.Role
	words []string
}{
	{access.Admin, []string{"Sistem Yöneticisi"}},
	{access.Planner, []string{"Strateji Geliştirme (Planlama)", "Strateji Geliştirme", "Planlama"}},
	{access.Finance, []string{"Mali Hizmetler"}},
	{access.UnitEditor, []string{"Birim Veri Sorumlusu", "Veri Sorumlusu", "Birim Temsilcisi"}},
	{access.UnitManager, []string{"Birim Müdürü (Harcama Yetkilisi)", "Birim Müdürü", "Müdür", "Harcama Yetkilisi"}},
	{access.SeniorManager, []string{"Üst Yönetici"}},
	{access.CouncilClerk, []string{"Yazı İşleri (Meclis)", "Yazı İşleri"}},
	{access.IMSOfficer, []string{"Yönetim Sistemleri Sorumlusu"}},
	{access.Auditor, []string{"Denetçi"}},
	{access.CouncilMember, []string{"Meclis Üyesi"}},
	{access.Viewer, []string{"İzleyici"}},
}

func roleOf(word string) (access.Role, bool) {
	for _, r := range roles {
		if word == string(r.role) || slices.ContainsFunc(r.words, func(w string) bool { return trtext.EqualFold(w, word) }) {
			return r.role, true
		}
	}
	return "", false
}

func roleWords() []string {
	out := make([]string, len(roles))
	for i, r := range roles {
		out[i] = r.words[0]
	}
	return out
}

func yesNo(s string) (yes, ok bool) {
	switch trtext.Fold(s) {
	case "e", "evet", "1", "x":
		return true, true
	case "h", "hayır", "0":
		return false, true
	}
	return false, false
}

// head reads the heading row into columns.
func (im *importer) head(rows []Row) bool {
	if len(rows) == 0 {
		im.faults = append(im.faults, fault.Invalid("org.import.empty", "file"))
		return false
	}
	im.columns = map[string]int{}
	for i, c := range rows[0] {
		word := trtext.Collapse(c.Text)
		if word == "" {
			continue
		}
		col, ok := headings[trtext.Fold(word)]
		if !ok {
			im.refuse(c, fault.Invalid("org.import.heading", "heading", "read", word, "expected", strings.Join(ImportColumns, ", ")))
			continue
		}
		if _, twice := im.columns[col]; twice {
			im.refuse(c, fault.Invalid("org.import.heading_twice", "heading", "read", word))
			continue
		}
		im.columns[col] = i
	}
	_, unit := im.columns[colUnit]
	_, name := im.columns[colName]
	if !unit && !name {
		f := fault.Invalid("org.import.heading_missing", "heading", "expected", colUnit+", "+colName)
		if len(rows[0]) > 0 {
			f = f.Cell(rows[0][0].Sheet, rows[0][0].Addr)
		}
		im.faults = append(im.faults, f)
	}
	return len(im.faults) == 0
}

// cells reads one row by column; nil for a blank row. Texts are cleaned; a control character is a fault.
func (im *importer) cells(row Row) map[string]Cell {
	out := make(map[string]Cell, len(im.columns))
	blank := true
	for i, c := range row {
		text, removed := trtext.Clean(c.Text)
		text = trtext.Collapse(text)
		if removed {
			im.refuse(c, fault.Invalid("text.control", "", "read", text))
		}
		if text == "" {
			continue
		}
		blank = false
		if !slices.ContainsFunc(ImportColumns, func(col string) bool { at, ok := im.columns[col]; return ok && at == i }) {
			im.refuse(c, fault.Invalid("org.import.no_heading", "", "read", text))
		}
	}
	for col, i := range im.columns {
		var c Cell
		if i < len(row) {
			c = row[i]
		} else if len(row) > 0 {
			c = Cell{Sheet: row[0].Sheet, Addr: row[0].Addr}
		}
		text, _ := trtext.Clean(c.Text)
		c.Text = trtext.Collapse(text)
		if limit, ok := columnLimits[col]; ok {
			if n := utf8.RuneCountInString(c.Text); n > limit {
				im.refuse(c, fault.Invalid("text.length", fieldOf[col], "read", strconv.Itoa(n), "expected", strconv.Itoa(limit)))
				c.Text = ""
			}
		}
		out[col] = c
	}
	if blank {
		return nil
	}
	return out
}

// columnLimits are the limits of the commands, in characters.
var columnLimits = map[string]int{colUnit: 200, colParent: 200, colCode: 20, colName: 200, colTitle: 200, colEmail: 320}

func firstOf(cells map[string]Cell, cols ...string) (Cell, bool) {
	for _, col := range cols {
		if c := cells[col]; c.Text != "" {
			return c, true
		}
	}
	return Cell{}, false
}

// date reads 21.10.2019 or 2019-10-21; a blank cell is missing.
func (im *importer) date(c Cell, field string) period.Date {
	if c.Text == "" {
		return ""
	}
	if d, err := period.ParseISO(c.Text); err == nil {
		return d
	}
	d, err := period.ParseTR(c.Text)
	if err != nil {
		im.refuse(c, dateFault(err, field))
	}
	return d
}

const (
	importBytes = 5 << 20
	importRows  = 5000
)

// readTable reads a file as rows: CSV by itself, a workbook with the reader that app gives.
func readTable(name string, data []byte, table Table) ([]Row, error) {
	if len(data) > importBytes {
		return nil, fault.New(fault.KindTooLarge, "body.too_large", "read", strconv.Itoa(len(data)), "expected", "5 MB")
	}
	var rows []Row
	var err error
	switch {
	case bytes.HasPrefix(data, []byte("PK")) && table != nil:
		rows, err = table(name, data)
	case bytes.HasPrefix(data, []byte("PK")), bytes.HasPrefix(data, []byte{0xd0, 0xcf, 0x11, 0xe0}):
		return nil, fault.Invalid("org.import.format", "file", "read", path.Base(name), "expected", "CSV (UTF-8), XLSX")
	default:
		rows, err = readCSV(name, data)
	}
	if err == nil && len(rows) > importRows {
		err = fault.New(fault.KindTooLarge, "org.import.rows", "read", strconv.Itoa(len(rows)), "expected", strconv.Itoa(importRows))
	}
	return rows, err
}

// readCSV reads UTF-8 with or without a byte order mark, separated by ; or , as the first line shows. Cells get the address a
// spreadsheet would show for them.
func readCSV(name string, data []byte) ([]Row, error) {
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	sheet := path.Base(strings.ReplaceAll(name, `\`, "/"))
	if !utf8.Valid(data) || bytes.IndexByte(data, 0) >= 0 {
		f := fault.Invalid("text.utf8", "file", "read", sheet)
		return nil, f
	}
	r := csv.NewReader(bytes.NewReader(data))
	r.FieldsPerRecord = -1
	line, _, _ := bytes.Cut(data, []byte("\n"))
	if bytes.Count(line, []byte(";")) >= bytes.Count(line, []byte(",")) {
		r.Comma = ';'
	}
	var rows []Row
	extra := 0 // line ends inside quotes: the spreadsheet counts rows, the reader lines
	for {
		record, err := r.Read()
		if errors.Is(err, io.EOF) {
			return rows, nil
		}
		var bad *csv.ParseError
		if errors.As(err, &bad) {
			return nil, fault.Invalid("org.import.csv", "file", "read", strconv.Itoa(bad.Line)).Cell(sheet, address(0, bad.Line-extra))
		}
		if err != nil {
			return nil, fault.New(fault.KindInternal, "internal").Wrap(err)
		}
		at, _ := r.FieldPos(0)
		row := make(Row, len(record))
		num := at - extra
		for i, s := range record {
			row[i] = Cell{Text: s, Sheet: sheet, Addr: address(i, num)}
			extra += strings.Count(s, "\n")
		}
		rows = append(rows, row)
	}
}

// address is the name of a cell: column 0, row 1 is A1.
func address(col, row int) string {
	name := ""
	for n := col + 1; n > 0; n = (n - 1) / 26 {
		name = string(rune('A'+(n-1)%26)) + name
	}
	return name + strconv.Itoa(row)
}

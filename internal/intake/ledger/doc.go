// Package ledger reads exports of the accounting system (muhasebe çıktısı: A cetveli, gider and gelir kesin hesap cetveli) into the
// budget's ledgers: CSV in UTF-8 or Windows-1254 and XLSX, by their headings (domain.md §5.3).
//
// Words. A place is where a row stands: institutional code or unit, functional code, financing. A total line is a row that sums others:
// a parent code with its children in the same place, a place with rows below it, or the grand total (TOPLAM, 800, 830; the word may stand
// in any column of texts, as programs write it leftmost). A remainder is
// the part of a total line that the rows below do not cover.
//
// Rules. Headings are known in the words of Turkish accounting programs, and the user may map others; none is left out silently. All
// faults come with their cell (CSV too: A1 is the first field of the first row). A total line that differs from its rows refuses the
// file; in an extract (partial) it may be larger, and what is not covered is named. An empty cell is missing, not zero. Codes are read
// in the set of the year and never converted. Units are found by institutional code, else by name; what is not found keeps its name.
// Rows are read one by one; what stays in memory is a row of amounts each.
package ledger

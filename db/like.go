package db

import "strings"

// MayHold is the condition that every pattern (of LIKE, with \ as its escape) is matched by one of the columns, whatever the case of its ASCII
// letters. It is coarse on purpose: the engines fold no Turkish, so a caller gives patterns that let too much through (trtext.Coarse) and decides in
// Go. Columns are SQL expressions of the program, never what somebody typed. Without patterns or columns it is never true.
func (d *DB) MayHold(columns []string, patterns []string) (cond string, args []any) {
	if len(columns) == 0 || len(patterns) == 0 {
		return "1 = 0", nil
	}
	op := " LIKE " // folds ASCII on SQLite
	if d.engine == PostgreSQL {
		op = " ILIKE "
	}
	var all []string
	for _, p := range patterns {
		var one []string
		for _, c := range columns {
			one = append(one, c+op+`? ESCAPE '\'`)
			args = append(args, p)
		}
		all = append(all, "("+strings.Join(one, " OR ")+")")
	}
	return strings.Join(all, " AND "), args
}

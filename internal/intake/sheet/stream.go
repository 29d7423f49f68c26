package sheet

// Each reads an uploaded workbook like Open, but hands every row with content to see and keeps none: a large export takes no more
// memory than its string table. The row is lent: it is good until see returns. An error of see ends the reading and is returned.
// Merged areas are not known yet when a row comes.
func Each(data []byte, lim Limits, see func(s *Sheet, r *Row) error) (*Book, error) {
	return open(data, lim, see)
}

// hand gives the row read last away, when rows are not kept.
func (r *reading) hand(s *Sheet) error {
	if r.each == nil || len(s.Rows) == 0 {
		return nil
	}
	row := s.Rows[0]
	s.Rows = s.Rows[:0]
	err := r.each(s, &row)
	r.spare = Row{cols: row.cols[:0], vals: row.vals[:0]}
	return err
}

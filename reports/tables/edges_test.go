package tables_test

import (
	"slices"
	"testing"

	"github.com/karne-app/karne/reports/tables"
)

// Tables of one sheet share its columns: where an edge of one lies a hair beside an edge of another, the column between them is widened to what a
// reader can show, and the sheet is scaled down until numbers no longer fit.
func TestTablesOfOneSheetLeaveNoSliverBetweenTheirEdges(t *testing.T) {
	t.Parallel()
	const least = 4 // millimetres
	for _, document := range documents {
		for _, d := range tables.Results(of(smallResults(t), document)) {
			edges := []int{0}
			for _, b := range d.Blocks {
				if b.Table == nil {
					continue
				}
				at := 0
				for _, c := range b.Table.Columns {
					at += c.Width
					edges = append(edges, at)
				}
			}
			slices.Sort(edges)
			edges = slices.Compact(edges)
			for i := 1; i < len(edges); i++ {
				if edges[i]-edges[i-1] < least {
					t.Errorf("%s of %s: a column of %d mm at %d mm; edges %v", d.ID, document, edges[i]-edges[i-1], edges[i-1], edges)
				}
			}
		}
	}
}

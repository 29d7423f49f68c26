package web

import (
	"html"
	"html/template"
	"maps"
	"net/url"
	"slices"
	"strings"

	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/ids"
)

// goneRows are the rows that were typed over and are not in the grid any more: somebody deleted the record meanwhile, or it is not the reader's now.
// Each is refused alone. What cannot be a row of ours, or more rows than a page draws, is refused as a whole.
func goneRows(sent map[string]url.Values) (out []GridTyped, err error) {
	for _, id := range slices.Sorted(maps.Keys(sent)) {
		part := sent[id]
		if !part.Has("was") || part.Get("was") == mark(part) {
			continue
		}
		if !ids.Valid(id) || len(out) == typedMost {
			return nil, fault.NotFound("row", id)
		}
		out = append(out, GridTyped{ID: id, Values: part, gone: true})
	}
	return out, nil
}

// addGone draws the rows that are gone below the others, to be read and copied: they are not sent again, so that the rest can be saved.
func (g *Grid) addGone(rows []GridTyped) {
	var own []GridRow
	for _, row := range rows {
		if row.gone {
			own = append(own, g.goneRow(row))
		}
	}
	g.Rows = append(g.Rows, own...)
}

func (g *Grid) goneRow(row GridTyped) GridRow {
	x := GridRow{ID: row.ID, Name: g.tr("web.grid.gone"), Locked: true, Cells: map[string]GridCell{}}
	left := maps.Clone(row.Values)
	for _, name := range []string{"was", "version", "key", "confirmed"} {
		left.Del(name)
	}
	words := map[string]string{}
	for i := range g.Columns {
		col := &g.Columns[i]
		if col.ReadOnly {
			continue
		}
		named := []GridCell{{}} // the cells of this column by the names they are sent under
		for k := range g.Rows {
			if cell, there := g.Rows[k].Cells[col.Key]; there && cell.Name != "" {
				named = append(named, cell)
			}
			maps.Copy(words, g.Rows[k].Fields)
		}
		for _, cell := range named {
			name := cell.name(col.Key)
			if text := left.Get(name); text != "" {
				shown := g.shown(cell.kind(col), GridCell{Value: text, Options: cell.Options}, col)
				x.Cells[col.Key] = GridCell{Locked: true, Shown: template.HTML(html.EscapeString(shown))} //nolint:gosec // escaped
				left.Del(name)
				break
			}
		}
	}
	x.Errors = []Note{{Stage: "block", Title: g.tr("web.grid.gone_title"), Do: g.tr("web.grid.gone_do"), Href: "#" + x.anchor(), Field: x.Name}}
	for _, name := range slices.Sorted(maps.Keys(left)) {
		if text := strings.TrimSpace(left.Get(name)); text != "" && words[name] != "" {
			x.Notes = append(x.Notes, Note{Stage: "info", Title: words[name] + ": " + text})
		}
	}
	g.Refused = append(g.Refused, x.Errors[0])
	return x
}

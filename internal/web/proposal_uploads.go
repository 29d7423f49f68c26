package web

import (
	"github.com/labstack/echo/v4"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/intake"
)

// shownUploads is how many of a unit's workbooks its page lists at once.
const shownUploads = 10

// proposalUploads are the workbooks of the unit that came before, the newest first, for who fills in its proposal. The names of people
// are those the reader may see, and his own.
func (w *Web) proposalUploads(c echo.Context, pt *part, v *PartView) error {
	mine := access.Check(actor(c), access.ProposalEdit, access.Scope{Units: []string{pt.unit}}) == nil
	if w.o.Intake == nil || pt.unit == "" || !mine {
		return nil
	}
	list, err := w.o.Intake.List(c.Request().Context(), intake.ListQuery{ProgrammeID: pt.tree.Programme.ID, UnitID: pt.unit, Before: c.QueryParam("sonra"), Limit: shownUploads})
	if err != nil || len(list.Items) == 0 {
		return err
	}
	people, err := w.names(c)
	if err != nil {
		return err
	}
	a := actor(c)
	people[a.PersonID] = a.Name
	for _, u := range list.Items {
		v.Uploads = append(v.Uploads, uploadLine(u, people))
	}
	if list.Next != "" {
		v.Pager = Pager{More: v.Href + "?sonra=" + list.Next + "#yuklemeler", Shown: len(list.Items)}
	}
	return nil
}

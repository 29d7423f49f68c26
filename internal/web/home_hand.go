package web

import "github.com/karne-app/karne/internal/access"

// newPost is for how many days a post that began is worth saying.
const newPost = 30

// handOvers are posts that came to the reader: handed over and not yet taken, begun of late, or held for somebody else.
func (h *homePage) handOvers() error {
	if len(h.posts) == 0 {
		return nil
	}
	list, err := h.w.o.Org.HandOversTo(h.ctx, h.a.PersonID)
	if err != nil {
		return err
	}
	said := map[string]bool{}
	for _, x := range list {
		said[x.ToPostID] = true
		l := WorkLine{Class: "handovers", State: "ho_waits", What: h.tr("web.work.hand_over", "name", x.FromName, "role", h.tr("role."+string(x.Role))), Place: x.UnitName, Href: "/devirler/" + x.ID, Until: x.On.TR()}
		if x.Note != "" {
			l.Notes = []string{short(x.Note, 160)}
		}
		h.add(rankHandOver, l)
	}
	for _, p := range h.posts {
		began, ok := p.From.DaysTo(h.today)
		switch {
		case said[p.ID]:
		case p.StandsFor != "":
			h.add(rankHandOver, h.due(WorkLine{Class: "handovers", State: "ho_stands", What: h.tr("web.work.stands_for", "name", p.StandsFor, "role", h.tr("role."+string(p.Role))), Place: p.UnitName, Href: h.deskOf(p.Role)}, p.Until))
		case ok && began >= 0 && began <= newPost && p.Role.UnitBound():
			h.add(rankHandOver, WorkLine{Class: "handovers", State: "ho_new", What: h.tr("web.work.new_post", "date", p.From.TR(), "role", h.tr("role."+string(p.Role))), Place: p.UnitName, Href: h.deskOf(p.Role)})
		}
	}
	return nil
}

// deskOf is where the work of a role begins.
func (h *homePage) deskOf(r access.Role) string {
	switch {
	case h.w.o.Measure != nil && r.UnitBound():
		return "/gerceklesme"
	case h.w.o.Evaluate != nil && may(h.c, access.EvaluationRead):
		return "/karne"
	}
	return "/belgeler"
}

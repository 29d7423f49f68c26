package org

import (
	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/pkg/period"
)

// HandedOver is a post that went from one person to another on a day, in the words both read. TakenAt is when the receiver said so, UTC
// microseconds, 0 is not yet.
type HandedOver struct {
	ID           string      `json:"id"`
	FromPostID   string      `json:"from_post_id"`
	ToPostID     string      `json:"to_post_id"`
	UnitID       string      `json:"unit_id"`
	On           period.Date `json:"on"`
	Note         string      `json:"note"`
	RecordedBy   string      `json:"recorded_by"`
	RecordedAt   int64       `json:"recorded_at"`
	TakenAt      int64       `json:"taken_at"`
	Version      int64       `json:"version"`
	FromPersonID string      `json:"from_person_id"`
	ToPersonID   string      `json:"to_person_id"`
	FromName     string      `json:"-"`
	ToName       string      `json:"-"`
	Role         access.Role `json:"role"`
	UnitName     string      `json:"-"`
}

func (r handOverSeen) handedOver() HandedOver {
	h := HandedOver{
		ID: r.Row.ID, FromPostID: r.Row.FromPostID, ToPostID: r.Row.ToPostID, On: period.Date(r.Row.OnDate), Note: r.Row.Note, RecordedBy: r.Row.RecordedBy,
		RecordedAt: r.Row.RecordedAt, TakenAt: r.Row.TakenAt, Version: r.Row.Version, FromPersonID: r.FromID, ToPersonID: r.ToID, FromName: r.FromName,
		ToName: r.ToName, Role: access.Role(r.Role), UnitName: r.UnitName,
	}
	if r.Row.UnitID != nil {
		h.UnitID = *r.Row.UnitID
	}
	return h
}

// give splits a post at a day: what the giver keeps and what the receiver gets.
func (p Post) give(id, to string, on period.Date) (kept, given Post, l fault.List) {
	kept, given = p, p
	kept.ValidTo = dayBefore(on)
	given.ID, given.PersonID, given.ValidFrom, given.Version, given.Until = id, to, on, 1, ""
	switch {
	case p.SubstituteFor != "":
		l = append(l, fault.Invalid("org.hand_over.substitution", "post_id", "read", p.ID))
	case p.PersonID == to:
		l = append(l, fault.Invalid("org.hand_over.self", "to_person_id", "read", to))
	case on <= p.ValidFrom:
		l = append(l, fault.Invalid("org.hand_over.first_day", "on", "read", on.TR(), "expected", p.ValidFrom.TR()))
	case p.LastDay().Before(on):
		l = append(l, fault.Invalid("org.hand_over.ended", "on", "read", on.TR(), "expected", p.LastDay().TR()))
	}
	return kept, given, l
}

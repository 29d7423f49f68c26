package org

import (
	"context"

	"gorm.io/gorm"

	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/pkg/period"
)

// history reads a unit with what happened to it and to the units merged into it.
func (s store) history(ctx context.Context, id string) (UnitHistory, error) {
	u, err := s.unit(ctx, id)
	if err != nil {
		return UnitHistory{}, err
	}
	list, err := s.eventsBy(s.db.Conn(ctx).Where("unit_id = ? OR into_id = ?", id, id))
	return historyOf(u, list), err
}

func historyOf(u Unit, list []UnitEvent) UnitHistory {
	h := UnitHistory{Unit: u}
	for _, e := range list {
		switch u.ID {
		case e.UnitID:
			h.Events = append(h.Events, e)
		case e.IntoID:
			h.Took = append(h.Took, e)
		}
	}
	return h
}

// events reads every dated change, the oldest day first.
func (s store) events(ctx context.Context) ([]UnitEvent, error) {
	return s.eventsBy(s.db.Conn(ctx))
}

// due reads the changes that wait although their day has come.
func (s store) due(ctx context.Context, today period.Date) ([]UnitEvent, error) {
	return s.eventsBy(s.db.Conn(ctx).Where("state = ? AND on_date <= ?", string(EventPlanned), string(today)))
}

func (s store) event(ctx context.Context, id string) (UnitEvent, error) {
	r, err := first[unitEventRow](s.db.Conn(ctx).Where("id = ?", id), "unit_event", id)
	return r.event(), err
}

func (s store) eventsBy(tx *gorm.DB) ([]UnitEvent, error) {
	var rows []unitEventRow
	if err := tx.Order("on_date, recorded_at, id").Find(&rows).Error; err != nil {
		return nil, db.Error(err)
	}
	out := make([]UnitEvent, len(rows))
	for i, r := range rows {
		out[i] = r.event()
	}
	return out, nil
}

func (s store) insertEvents(ctx context.Context, events ...UnitEvent) error {
	rows := make([]unitEventRow, len(events))
	for i, e := range events {
		rows[i] = rowOfEvent(e)
	}
	return insert(ctx, s, rows)
}

func (s store) saveEvent(ctx context.Context, e UnitEvent) (UnitEvent, error) {
	read := e.Version
	e.Version++
	return e, update(ctx, s, rowOfEvent(e), e.ID, read, unitEventColumns)
}

// handOverSeen is a hand-over with the words its readers need.
type handOverSeen struct {
	Row                          handOverRow `gorm:"embedded"`
	FromID, FromName, ToID, Role string
	ToName, UnitName             string
}

func (s store) handOvers(ctx context.Context) *gorm.DB {
	return s.db.Conn(ctx).Table("hand_over AS h").Joins("JOIN post AS f ON f.id = h.from_post_id").Joins("JOIN post AS t ON t.id = h.to_post_id").
		Joins("JOIN person AS fp ON fp.id = f.person_id").Joins("JOIN person AS tp ON tp.id = t.person_id").Joins("LEFT JOIN unit AS u ON u.id = h.unit_id").
		Select("h.*, f.person_id AS from_id, fp.name AS from_name, t.person_id AS to_id, tp.name AS to_name, t.role, COALESCE(u.name, '') AS unit_name").
		Order("h.on_date, h.id")
}

func (s store) handOversBy(tx *gorm.DB) ([]HandedOver, error) {
	var rows []handOverSeen
	if err := tx.Scan(&rows).Error; err != nil {
		return nil, db.Error(err)
	}
	out := make([]HandedOver, len(rows))
	for i, r := range rows {
		out[i] = r.handedOver()
	}
	return out, nil
}

func (s store) handOver(ctx context.Context, id string) (HandedOver, error) {
	list, err := s.handOversBy(s.handOvers(ctx).Where("h.id = ?", id))
	if err == nil && len(list) == 0 {
		err = fault.NotFound("hand_over", id)
	}
	if err != nil {
		return HandedOver{}, err
	}
	return list[0], nil
}

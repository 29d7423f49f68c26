package org

import (
	"context"

	"github.com/karne-app/karne/db"
)

// Names are the names of some persons by id, for papers that say who entered, approved and signed. It asks no access of its own: the caller
// was shown the records that hold the ids. An id of nobody (the system's) is left out.
func (s *Service) Names(ctx context.Context, ids []string) (map[string]string, error) {
	out := make(map[string]string, len(ids))
	if len(ids) == 0 {
		return out, nil
	}
	var rows []struct{ ID, Name string }
	if err := s.store.db.Conn(ctx).Table("person").Select("id, name").Where("id IN ?", ids).Scan(&rows).Error; err != nil {
		return nil, db.Error(err)
	}
	for _, r := range rows {
		out[r.ID] = r.Name
	}
	return out, nil
}

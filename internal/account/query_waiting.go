package account

import (
	"context"

	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/pkg/period"
)

// unfinished are the reports that something is left to do with, the newest first.
func (s *store) unfinished(ctx context.Context) ([]Report, error) {
	var rows []struct {
		ID, PlanID, State, PresentedOn string
		Year                           int
	}
	err := s.db.Conn(ctx).Table("activity_report").Select("id, plan_id, state, presented_on, year").Where("state <> ?", Published).Order("year DESC, id DESC").Scan(&rows).Error
	out := make([]Report, len(rows))
	for n, r := range rows {
		out[n] = Report{ID: r.ID, PlanID: r.PlanID, State: r.State, Year: r.Year, PresentedOn: period.Date(r.PresentedOn)}
	}
	return out, db.Error(err)
}

// unitsUnderWay are the unit reports of reports in the Turkish order of the units' names, with who returned them last.
func (s *store) unitsUnderWay(ctx context.Context, reports []Report) (map[string][]WaitingUnit, error) {
	asked := make([]string, len(reports))
	for n, r := range reports {
		asked[n] = r.ID
	}
	var rows []WaitingUnit
	err := s.db.Conn(ctx).Table("unit_report AS ur").Joins("JOIN unit AS u ON u.id = ur.unit_id").
		Select("ur.id, ur.report_id, ur.unit_id, u.name AS unit_name, ur.state, ur.reason").Where("ur.report_id IN ?", asked).Order("u.name_sort, u.id").Scan(&rows).Error
	if err != nil {
		return nil, db.Error(err)
	}
	var back []string
	for _, u := range rows {
		if u.State == UnitReturned {
			back = append(back, u.ID)
		}
	}
	by := map[string]string{}
	if len(back) > 0 {
		var steps []struct{ UnitReportID, Name string }
		err := s.db.Conn(ctx).Table("report_step AS x").Joins("JOIN person AS p ON p.id = x.recorded_by").Select("x.unit_report_id, p.name").
			Where("x.unit_report_id IN ? AND x.step = ?", back, "unit_return").Order("x.recorded_at, x.id").Scan(&steps).Error
		if err != nil {
			return nil, db.Error(err)
		}
		for _, x := range steps {
			by[x.UnitReportID] = x.Name
		}
	}
	out := map[string][]WaitingUnit{}
	for _, u := range rows {
		u.ReturnedBy = by[u.ID]
		out[u.ReportID] = append(out[u.ReportID], u)
	}
	return out, nil
}

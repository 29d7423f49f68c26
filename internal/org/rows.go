package org

import (
	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/pkg/period"
	"github.com/karne-app/karne/pkg/trtext"
)

type administrationRow struct {
	ID                string `gorm:"primaryKey"`
	OnlyOne           int64
	Name              string
	NameFold          string
	Province          string
	InstitutionalCode string
	Synthetic         bool
	Origin            string
	Source            string
	Version           int64
	CreatedAt         int64 `gorm:"autoCreateTime:false"`
	UpdatedAt         int64 `gorm:"autoUpdateTime:false"`
}

func (administrationRow) TableName() string { return "administration" }

var administrationColumns = []string{"Name", "NameFold", "Province", "InstitutionalCode", "Origin", "Source", "Version", "UpdatedAt"}

func rowOfAdministration(a Administration, now int64) administrationRow {
	return administrationRow{
		ID: a.ID, OnlyOne: 1, Name: a.Name, NameFold: trtext.Fold(a.Name), Province: a.Province, InstitutionalCode: a.InstitutionalCode,
		Synthetic: a.Synthetic, Origin: a.Origin, Source: a.Source, Version: a.Version, CreatedAt: now, UpdatedAt: now,
	}
}

func (r administrationRow) administration() Administration {
	return Administration{
		ID: r.ID, Name: r.Name, Province: r.Province, InstitutionalCode: r.InstitutionalCode, Synthetic: r.Synthetic, Origin: r.Origin,
		Source: r.Source, Version: r.Version,
	}
}

type unitRow struct {
	ID                string `gorm:"primaryKey"`
	ParentID          *string
	Name              string
	NameFold          string
	NameSort          string
	SpendingUnit      bool
	InstitutionalCode string
	ManagerID         *string
	ValidFrom         string
	ValidTo           string
	Draft             bool
	Origin            string
	Source            string
	Note              string
	Version           int64
	CreatedAt         int64 `gorm:"autoCreateTime:false"`
	UpdatedAt         int64 `gorm:"autoUpdateTime:false"`
}

func (unitRow) TableName() string { return "unit" }

// unitSeen is a unit's row with the first day of its present name.
type unitSeen struct {
	Row   unitRow `gorm:"embedded"`
	Named string
}

const unitSelect = "unit.*, COALESCE((SELECT MAX(e.on_date) FROM unit_event e WHERE e.unit_id = unit.id AND e.kind = 'rename' AND e.state = 'done'), '') AS named"

func (r unitSeen) unit() Unit {
	u := r.Row.unit()
	u.named = period.Date(r.Named)
	return u
}

var unitColumns = []string{
	"ParentID", "Name", "NameFold", "NameSort", "SpendingUnit", "InstitutionalCode", "ManagerID", "ValidFrom", "ValidTo", "Draft",
	"Origin", "Source", "Note", "Version", "UpdatedAt",
}

func rowOfUnit(u Unit, now int64) unitRow {
	return unitRow{
		ID: u.ID, ParentID: db.Null(u.ParentID), Name: u.Name, NameFold: trtext.Fold(u.Name), NameSort: trtext.SortKey(u.Name),
		SpendingUnit: u.SpendingUnit, InstitutionalCode: u.InstitutionalCode, ManagerID: db.Null(u.ManagerID),
		ValidFrom: string(u.ValidFrom), ValidTo: string(u.ValidTo), Draft: u.Draft, Origin: u.Origin, Source: u.Source, Note: u.Note,
		Version: u.Version, CreatedAt: now, UpdatedAt: now,
	}
}

func (r unitRow) unit() Unit {
	return Unit{
		ID: r.ID, ParentID: db.Text(r.ParentID), Name: r.Name, SpendingUnit: r.SpendingUnit, InstitutionalCode: r.InstitutionalCode,
		ManagerID: db.Text(r.ManagerID), ValidFrom: period.Date(r.ValidFrom), ValidTo: period.Date(r.ValidTo), Draft: r.Draft,
		Origin: r.Origin, Source: r.Source, Note: r.Note, Version: r.Version,
	}
}

type unitEventRow struct {
	ID         string `gorm:"primaryKey"`
	UnitID     string
	Kind       string
	IntoID     *string
	OnDate     string
	OldName    string
	NewName    string
	Reason     string
	Decision   string
	State      string
	OldLast    string
	RecordedBy string
	RecordedAt int64
	Version    int64
}

func (unitEventRow) TableName() string { return "unit_event" }

var unitEventColumns = []string{"State", "Version"}

func rowOfEvent(e UnitEvent) unitEventRow {
	return unitEventRow{
		ID: e.ID, UnitID: e.UnitID, Kind: string(e.Kind), IntoID: db.Null(e.IntoID), OnDate: string(e.On), OldName: e.OldName, NewName: e.NewName,
		Reason: e.Reason, Decision: e.Decision, State: string(e.State), OldLast: string(e.OldLast), RecordedBy: e.RecordedBy, RecordedAt: e.RecordedAt, Version: e.Version,
	}
}

func (r unitEventRow) event() UnitEvent {
	return UnitEvent{
		ID: r.ID, UnitID: r.UnitID, Kind: EventKind(r.Kind), IntoID: db.Text(r.IntoID), On: period.Date(r.OnDate), OldName: r.OldName, NewName: r.NewName,
		Reason: r.Reason, Decision: r.Decision, State: EventState(r.State), OldLast: period.Date(r.OldLast), RecordedBy: r.RecordedBy, RecordedAt: r.RecordedAt, Version: r.Version,
	}
}

type handOverRow struct {
	ID         string `gorm:"primaryKey"`
	FromPostID string
	ToPostID   string
	UnitID     *string
	OnDate     string
	Note       string
	RecordedBy string
	RecordedAt int64
	TakenAt    int64
	Version    int64
}

func (handOverRow) TableName() string { return "hand_over" }

type personRow struct {
	ID        string `gorm:"primaryKey"`
	Name      string
	NameFold  string
	NameSort  string
	Title     string
	Email     string
	EmailFold string
	Active    bool
	Origin    string
	Version   int64
	CreatedAt int64 `gorm:"autoCreateTime:false"`
	UpdatedAt int64 `gorm:"autoUpdateTime:false"`
}

func (personRow) TableName() string { return "person" }

var personColumns = []string{"Name", "NameFold", "NameSort", "Title", "Email", "EmailFold", "Active", "Origin", "Version", "UpdatedAt"}

func rowOfPerson(p Person, now int64) personRow {
	return personRow{
		ID: p.ID, Name: p.Name, NameFold: trtext.Fold(p.Name), NameSort: trtext.SortKey(p.Name), Title: p.Title, Email: p.Email,
		EmailFold: EmailKey(p.Email), Active: p.Active, Origin: p.Origin, Version: p.Version, CreatedAt: now, UpdatedAt: now,
	}
}

func (r personRow) person() Person {
	return Person{ID: r.ID, Name: r.Name, Title: r.Title, Email: r.Email, Active: r.Active, Origin: r.Origin, Version: r.Version}
}

type postRow struct {
	ID              string `gorm:"primaryKey"`
	PersonID        string
	Role            string
	UnitID          *string
	ValidFrom       string
	ValidTo         string
	SubstituteForID *string
	Version         int64
	CreatedAt       int64 `gorm:"autoCreateTime:false"`
	UpdatedAt       int64 `gorm:"autoUpdateTime:false"`
}

func (postRow) TableName() string { return "post" }

// postSeen is a post's row with the last days of its unit and of the post it stands for.
type postSeen struct {
	Row    postRow `gorm:"embedded"`
	UnitTo string
	BaseTo string
}

func (r postSeen) post() Post {
	p := r.Row.post()
	p.Until = period.Date(r.BaseTo)
	if to := period.Date(r.UnitTo); p.Role.UnitBound() && to != "" && (p.Until == "" || to < p.Until) {
		p.Until = to
	}
	return p
}

var postColumns = []string{"ValidFrom", "ValidTo", "Version", "UpdatedAt"}

func rowOfPost(p Post, now int64) postRow {
	return postRow{
		ID: p.ID, PersonID: p.PersonID, Role: string(p.Role), UnitID: db.Null(p.UnitID), ValidFrom: string(p.ValidFrom),
		ValidTo: string(p.ValidTo), SubstituteForID: db.Null(p.SubstituteFor), Version: p.Version, CreatedAt: now, UpdatedAt: now,
	}
}

func (r postRow) post() Post {
	return Post{
		ID: r.ID, PersonID: r.PersonID, Role: access.Role(r.Role), UnitID: db.Text(r.UnitID), ValidFrom: period.Date(r.ValidFrom),
		ValidTo: period.Date(r.ValidTo), SubstituteFor: db.Text(r.SubstituteForID), Version: r.Version,
	}
}

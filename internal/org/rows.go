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

package demo

import (
	"cmp"

	"github.com/karne-app/karne/internal/access"
)

// Person is somebody of the demo. Names and addresses are made up and say so: the domain cannot exist (RFC 2606, .invalid).
type Person struct {
	ID    string // set by Load
	Name  string
	Email string
	Title string
	Role  access.Role
	Unit  string // name of the post's unit, if any
}

// Persons are the eight the demo's sign-in page offers; a person somebody has since removed from the list has no ID.
type Persons struct {
	Planner, UnitEditor, UnitManager, Mayor, Auditor, Finance, Member, Admin Person
}

// List gives the eight in the order of the sign-in page.
func (p Persons) List() []Person {
	return []Person{p.Planner, p.UnitEditor, p.UnitManager, p.Finance, p.Mayor, p.Auditor, p.Member, p.Admin}
}

// The auth room offers the first by name of each role, so the manager of Fen İşleri comes before every other manager.
var demoPersons = Persons{
	Planner:     Person{Name: "Deniz Örnek", Email: "planlama@ornek.kartal.invalid", Title: "Strateji geliştirme uzmanı (örnek kişi)", Role: access.Planner, Unit: strateji},
	UnitEditor:  Person{Name: "Ece Örnek", Email: "fen.temsilci@ornek.kartal.invalid", Title: "Birim temsilcisi (örnek kişi)", Role: access.UnitEditor, Unit: fen},
	UnitManager: Person{Name: "Ahmet Örnek", Email: "fen.mudur@ornek.kartal.invalid", Title: "Fen İşleri Müdürü (örnek kişi)", Role: access.UnitManager, Unit: fen},
	Mayor:       Person{Name: "Ayla Örnek", Email: "baskan@ornek.kartal.invalid", Title: "Belediye Başkanı (örnek kişi)", Role: access.SeniorManager},
	Auditor:     Person{Name: "Cem Örnek", Email: "ic.denetim@ornek.kartal.invalid", Title: "İç denetçi (örnek kişi)", Role: access.Auditor},
	Finance:     Person{Name: "Nermin Örnek", Email: "mali.butce@ornek.kartal.invalid", Title: "Bütçe uzmanı (örnek kişi)", Role: access.Finance, Unit: mali},
	Member:      Person{Name: "Oya Örnek", Email: "meclis.uyesi@ornek.kartal.invalid", Title: "Meclis üyesi (örnek kişi)", Role: access.CouncilMember},
	Admin:       Person{Name: "Umut Örnek", Email: "sistem@ornek.kartal.invalid", Title: "Sistem yöneticisi (örnek kişi)", Role: access.Admin},
}

// managers fill the lists: a manager each for some directorates.
var managers = []Person{
	{Name: "Banu Örnek", Email: "imar.mudur@ornek.kartal.invalid", Title: "İmar ve Şehircilik Müdürü (örnek kişi)", Unit: imar},
	{Name: "Burak Örnek", Email: "donusum.mudur@ornek.kartal.invalid", Title: "Kentsel Dönüşüm Müdürü (örnek kişi)", Unit: donusum},
	{Name: "Derya Örnek", Email: "mali.mudur@ornek.kartal.invalid", Title: "Mali Hizmetler Müdürü (örnek kişi)", Unit: mali},
	{Name: "Figen Örnek", Email: "strateji.mudur@ornek.kartal.invalid", Title: "Strateji Geliştirme ve Dış İlişkiler Müdürü (örnek kişi)", Unit: strateji},
	{Name: "Gökhan Örnek", Email: "temizlik.mudur@ornek.kartal.invalid", Title: "Temizlik İşleri Müdürü (örnek kişi)", Unit: temizlik},
	{Name: "İpek Örnek", Email: "park.mudur@ornek.kartal.invalid", Title: "Park ve Bahçeler Müdürü (örnek kişi)", Unit: park},
	{Name: "Kerem Örnek", Email: "kultur.mudur@ornek.kartal.invalid", Title: "Kültür İşleri Müdürü (örnek kişi)", Unit: kultur},
	{Name: "Leyla Örnek", Email: "kadin.mudur@ornek.kartal.invalid", Title: "Kadın ve Aile Hizmetleri Müdürü (örnek kişi)", Unit: kadin},
}

// secondPlanner enters for directorates without people; the first approves.
var secondPlanner = Person{Name: "Selin Örnek", Email: "planlama2@ornek.kartal.invalid", Title: "Strateji geliştirme uzmanı (örnek kişi)", Role: access.Planner, Unit: strateji}

// clerk records what the council did.
var clerk = Person{Name: "Yazı Örnek", Email: "yazi.isleri@ornek.kartal.invalid", Title: "Yazı işleri (örnek kişi)", Role: access.CouncilClerk}

// unitPeople says who enters and who approves for a directorate.
type unitPeople struct{ unit, enters, approves string }

// editors are the representatives of the directorates that have a manager. Their names come after Ece Örnek: the sign-in page offers the first.
var editors = []Person{
	{Name: "Merve Örnek", Email: "imar.temsilci@ornek.kartal.invalid", Unit: imar},
	{Name: "Nuri Örnek", Email: "donusum.temsilci@ornek.kartal.invalid", Unit: donusum},
	{Name: "Onur Örnek", Email: "mali.temsilci@ornek.kartal.invalid", Unit: mali},
	{Name: "Pelin Örnek", Email: "strateji.temsilci@ornek.kartal.invalid", Unit: strateji},
	{Name: "Rıza Örnek", Email: "temizlik.temsilci@ornek.kartal.invalid", Unit: temizlik},
	{Name: "Seda Örnek", Email: "park.temsilci@ornek.kartal.invalid", Unit: park},
	{Name: "Tuna Örnek", Email: "kultur.temsilci@ornek.kartal.invalid", Unit: kultur},
	{Name: "Ufuk Örnek", Email: "kadin.temsilci@ornek.kartal.invalid", Unit: kadin},
}

// peopleOf says who reports for a directorate, by e-mail address; the strategy office does for those without people.
func peopleOf(unit string) unitPeople {
	if unit == fen {
		return unitPeople{unit, demoPersons.UnitEditor.Email, demoPersons.UnitManager.Email}
	}
	// The sign-in page offers the first planner, who so finds something to approve.
	out := unitPeople{unit, secondPlanner.Email, demoPersons.Planner.Email}
	for _, p := range editors {
		if p.Unit == unit {
			out.enters = p.Email
		}
	}
	for _, p := range managers {
		if p.Unit == unit {
			out.approves = p.Email
		}
	}
	return out
}

// everybody is all people of the demo.
func everybody() []Person {
	all := demoPersons.List()
	for _, m := range managers {
		m.Role = cmp.Or(m.Role, access.UnitManager)
		all = append(all, m)
	}
	for _, e := range editors {
		e.Role, e.Title = access.UnitEditor, "Birim temsilcisi (örnek kişi)"
		all = append(all, e)
	}
	return append(all, secondPlanner, clerk)
}

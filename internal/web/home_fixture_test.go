package web

// fixtureHome is a page of work: every kind of line, the board, the next documents, the days ahead, the tour.
func fixtureHome(tr Tr, draft PlanView, text string) HomeView {
	return HomeView{
		Lead: []HomePost{{Role: tr("role.planner"), Unit: "Strateji Geliştirme Müdürlüğü"}, {Role: tr("role.unit_manager"), Unit: "Fen İşleri Müdürlüğü", StandsFor: "Ayşe Güneş", Until: "31.12.2026"}},
		Tour: &TourView{Mark: "tour.planner", Done: 1, Steps: []TourStep{{Text: tr("web.tour.plan"), Note: tr("web.tour.plan_note"), Href: "/planlar", Done: true, Ticks: true}, {Text: tr("web.tour.verify"), Href: "/gerceklesme"}}},
		Work: []WorkLine{
			{Class: "values", State: "v_returned", N: 2, What: tr("web.work.returned", "window", "2024 · 4. çeyrek"), Place: "Fen İşleri Müdürlüğü", Href: "/gerceklesme/deger/x", Until: "21.02.2027", Left: tr("web.home.days_left", "n", "4"), Notes: []string{"PG1.1.1: Belgesi eksik — Elif Yıldız"}},
			{Class: "values", State: "v_late", N: 1, What: tr("web.work.late", "window", "2024 · 2. yarıyıl"), Place: "Fen İşleri Müdürlüğü", Href: "/x", Until: "21.01.2027", Left: tr("web.home.days_over", "n", "3"), Over: true},
			{Class: "programme", State: "proposal_open", What: tr("web.work.proposal_open", "year", "2025"), Place: "Fen İşleri Müdürlüğü", Href: "/y"},
			{Class: "handovers", State: "ho_stands", What: tr("web.work.stands_for", "name", "Ayşe Güneş", "role", tr("role.unit_manager")), Href: "/gerceklesme"},
		},
		HasWork: true, Filled: []FilledView{{Unit: "Fen İşleri Müdürlüğü", Entered: 3, Due: 5, Targets: 2, HasSum: true, Sum: SumView{Value: Num{Text: "%88,20"}, Band: "acceptable", Meter: "88"}}},
		Own:   []HomeTarget{{ID: id(9), Code: "H1.1", Text: text, Plan: "KARTAL-2025", Responsible: true, Faults: Counts{Block: 1, Warn: 2}}, {ID: id(10), Code: "H1.2", Text: text, Plan: "KARTAL-2020", HasSum: true, Sum: SumView{Value: Num{Missing: true}, Band: "no_data"}}},
		Board: &HomeBoard{Title: tr("web.home.board", "year", "2024"), Href: "/gerceklesme", Windows: []BoardWindow{{Name: "4. çeyrek", Short: "Ç4", Href: "/w"}, {Name: "Yıl sonu", Short: "Yıl", Href: "/v"}}, Rows: []BoardRow{{Unit: "Fen İşleri Müdürlüğü", Cells: []BoardCell{{State: "v_late", Href: "/c", Entered: 3, Due: 5, Label: "Fen İşleri Müdürlüğü · 4. çeyrek"}, {}}}}, Counts: []BoardCount{{State: "v_late", N: 2}, {State: "v_verified", N: 3}}},
		Next:  []NextDocument{{Name: "2025", Href: "/p", State: "proposals", Step: tr("web.pp.do.consolidate"), StepHref: "/k", Counted: true, Faults: Counts{Block: 22, Warn: 8}, FaultsHref: "/u", Facts: []string{tr("web.home.accepted", "n", "12", "of", "34")}, Due: "31.07.2024", Left: tr("web.home.days_over", "n", "9"), Over: true}},
		Dates: []HomeDate{{Day: "21.02.2027", Left: tr("web.home.days_left", "n", "4"), What: tr("web.home.date.unit", "what", "2024 4. çeyrek"), Href: "/w"}},
		Plans: []PlanView{draft}, InForce: []PlanView{{ID: id(2), Code: "KARTAL-2020", Name: "Kartal Belediyesi 2020-2024 Stratejik Planı", Period: "2020–2024", State: "in_force"}},
	}
}

// fixtureMayor is the page of who looks at the whole.
func fixtureMayor(tr Tr) HomeView {
	sum := SumView{Value: Num{Text: "%74,10"}, Band: "partial", Meter: "74"}
	return HomeView{
		Folded: true, Lead: []HomePost{{Role: tr("role.senior_manager")}}, Tour: &TourView{Mark: "tour.senior_manager", Put: true},
		Facts: []HomeFact{{Label: tr("web.home.fact.card_faults"), Value: "12", Note: "2024", Href: "/karne/uyarilar", State: "warn"}},
		Stand: &StandView{
			Plan: "Kartal Belediyesi 2020-2024 Stratejik Planı", Through: tr("web.month.12"), Year: 2024, Href: "/karne", Overall: sum, Counted: 84, Bands: []BandShare{{"reached", 40, 48}, {"not_reached", 44, 52}},
			Goals: []StandGoal{{Code: "A1", Text: "Kent yaşamının niteliğini yükseltmek", Href: "/karne#A1", Sum: sum}}, WorstHref: "/karne/sapmalar",
			Worst: []WorstLine{{Code: "PG1.1.1", Name: "Yenilenen kaldırım", Owner: "Fen İşleri Müdürlüğü", Band: "not_reached", Href: "/karne/sapma/x/2024", B: Num{Text: "100"}, C: Num{Text: "12"}, Score: Num{Text: "%12,00"}}},
			Money: &MoneyView{Href: "/butce/2024", Year: 2024, Budget: Num{Text: "1.000,00"}, Used: Num{Text: "800,00"}, Share: Num{Text: "%80,00"}, Meter: "80"},
		},
		Editions: []EditionView{{ID: id(7), Plan: "Kartal", No: 1, Decision: "21.10.2019 · 2019/127", FrozenOn: "22.10.2019", Hash: "9f86d081884c"}}, More: "/belgeler",
	}
}

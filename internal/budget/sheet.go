package budget

// Sheet is the whole money of a programme year in one snapshot: what the papers are drawn from.
type Sheet struct {
	// Lines of all kinds with every stage's amount, in the order unit name, kind, activity, functional, financing, economic, off-budget, id.
	Lines    []Line
	Stages   []StageOpened
	Ceilings []Ceiling
	Changes  []AppropriationChange // of the year, not cancelled, by date
	// People are the names of those who changed amounts or opened stages, by person id.
	People map[string]string
	// Units are the names of the units that lines, ceilings and changes name, by unit id: money may belong to a unit that has neither an
	// activity nor a proposal.
	Units map[string]string
	// Ledgers are the current ones of the year with their rows; nil: none.
	Appropriation, Execution, RevenueLedger *LedgerRows
	// Withheld: the reader may not see the money of all units, so changes and ledgers were left out.
	Withheld bool
}

// StageOpened is a stage of a programme's budget.
type StageOpened struct {
	Stage      string `json:"stage"`
	CopiedFrom string `json:"copied_from"`
	OpenedBy   string `json:"opened_by"` // person id
	OpenedAt   int64  `json:"opened_at"` // UTC microseconds
}

// LedgerRows is a ledger with its rows.
type LedgerRows struct {
	Ledger
	Rows []Row
}

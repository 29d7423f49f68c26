package budget

import "github.com/karne-app/karne/pkg/quantity"

// LedgerKind says what an accounting export holds.
type LedgerKind string

// The kinds of a ledger: appropriation is the expenditure budget (A cetveli), execution its year-end with spending, revenue the
// revenue execution table (domain.md §5.3).
const (
	LedgerAppropriation LedgerKind = "appropriation"
	LedgerExecution     LedgerKind = "execution"
	LedgerRevenue       LedgerKind = "revenue"
)

// The states of a ledger. Staging: its rows are being written; one that stays so was broken off and is swept. Staged: whole, and may be
// committed or discarded. Current: the one that holds; Superseded: the one that held. Discarded: given up, without rows.
const (
	LedgerStaging    = "staging"
	LedgerStaged     = "staged"
	LedgerCurrent    = "current"
	LedgerSuperseded = "superseded"
	LedgerDiscarded  = "discarded"
)

// The entries of a ledger.
const (
	ByFile = "file"
	ByHand = "hand"
)

// Ledger is one export of a year.
type Ledger struct {
	ID           string          `json:"id"`
	Year         int             `json:"year"`
	Kind         LedgerKind      `json:"kind"`
	State        string          `json:"state"` // staging, staged, current, superseded, discarded
	Entry        string          `json:"entry"` // file, hand
	FileName     string          `json:"file_name"`
	FileSHA256   string          `json:"file_sha256"`
	RowsSHA256   string          `json:"rows_sha256"`
	RowCount     int             `json:"row_count"`
	Partial      bool            `json:"partial"` // an extract: a stated total may be larger than its rows
	StatedTotal  *quantity.Money `json:"stated_total"`
	CountedTotal *quantity.Money `json:"counted_total"`
	Report       Report          `json:"report"`
	Origin       string          `json:"origin"`
	Source       string          `json:"source"`
	Synthetic    bool            `json:"synthetic"`
	CreatedBy    string          `json:"created_by"`
	CreatedAt    int64           `json:"created_at"`
	Version      int64           `json:"version"`
}

// Report says what the import checked: each total line with its rows.
type Report struct {
	Column     string      `json:"column"`  // the column that StatedTotal and CountedTotal are of: initial, spent, net_collected …
	Checked    int         `json:"checked"` // total lines of economic codes that were compared with their rows
	Held       int         `json:"held"`    // of them, equal to the kuruş
	Chain      int         `json:"chain"`   // total lines of institutional, functional and financing codes compared
	ChainHeld  int         `json:"chain_held"`
	Shares     int         `json:"shares"` // stated percentages of the total, compared with the amounts
	SharesHeld int         `json:"shares_held"`
	Remainders []Remainder `json:"remainders,omitempty"`
	// Changed are the numbers of the total lines above rows that were typed over since: what they state is what the export said of other
	// figures, so they no longer count as held, and their remainders are gone.
	Changed []int `json:"changed,omitempty"`
}

// Remainder is the part of a total line that the lines directly below it do not cover in a partial extract. The counted total and the
// remainders of its column make the stated total.
type Remainder struct {
	Field  string         `json:"field"` // the column
	Row    int            `json:"row"`   // row number in the ledger
	Place  string         `json:"place"` // 46.42.28.02|01.1.1|5, with the economic code as fourth part; "" is the grand total
	Name   string         `json:"name"`
	Stated quantity.Money `json:"stated"`
	Rows   quantity.Money `json:"rows"`
	Rest   quantity.Money `json:"rest"`
}

// Row is one row of a ledger; nil is missing.
type Row struct {
	No            int    `json:"no"`
	TotalLine     bool   `json:"total_line"` // sums other rows: shown and checked, never added
	Institutional string `json:"institutional"`
	UnitID        string `json:"unit_id,omitempty"` // "" when no unit has the code or name
	UnitName      string `json:"unit_name"`
	Functional    string `json:"functional"`
	Financing     string `json:"financing"`
	Economic      string `json:"economic"` // expenditure code, or revenue code
	Name          string `json:"name"`
	Money
	Reason  string `json:"reason"` // of the deviation (finding F24)
	Version int64  `json:"version"`
}

// Money is the columns of domain.md §5.3; which of them a kind uses, says its table.
type Money struct {
	Initial       *quantity.Money `json:"initial"`        // Bütçe ile Verilen (KBÖ) · Bütçe Tahmini
	Supplementary *quantity.Money `json:"supplementary"`  // Ek Ödenek
	TransferIn    *quantity.Money `json:"transfer_in"`    // Aktarma (+)
	TransferOut   *quantity.Money `json:"transfer_out"`   // Aktarma (−)
	CarriedIn     *quantity.Money `json:"carried_in"`     // Devreden
	Final         *quantity.Money `json:"final"`          // Yılsonu Ödenek
	Spent         *quantity.Money `json:"spent"`          // Bütçe Gideri
	Cancelled     *quantity.Money `json:"cancelled"`      // İptal Edilen
	CarriedOut    *quantity.Money `json:"carried_out"`    // Ertesi Yıla Devreden (ödenek · tahakkuk)
	AccruedBefore *quantity.Money `json:"accrued_before"` // Devreden Tahakkuk
	Accrued       *quantity.Money `json:"accrued"`        // Yılı Tahakkuku
	AccruedTotal  *quantity.Money `json:"accrued_total"`  // Toplam Tahakkuk
	Collected     *quantity.Money `json:"collected"`      // Tahsilat
	Refunded      *quantity.Money `json:"refunded"`       // Red ve İade, a positive amount
	NetCollected  *quantity.Money `json:"net_collected"`  // Net Tahsilat
	WrittenOff    *quantity.Money `json:"written_off"`    // Terkin
}

package desk

// View is a page with its filters under a name. Page is the path of a list ("/karne"), Query its filters as an address has them ("yil=2022").
type View struct {
	ID      string `json:"id"`
	Page    string `json:"page"`
	Name    string `json:"name"`
	Query   string `json:"query"`
	Version int64  `json:"version"`
}

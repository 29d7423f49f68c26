package find

// Service is the search.
type Service struct{}

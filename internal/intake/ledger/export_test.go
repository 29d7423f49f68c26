package ledger

// HoldTurn takes the importer's turn, as a reading of another export does, until release.
func (i *Importer) HoldTurn() (release func()) {
	i.turn <- struct{}{}
	return func() { <-i.turn }
}

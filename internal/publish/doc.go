// Package publish turns a plan into its official papers: live rows or a frozen edition → facts → model.Document. Renderers stand at
// the edge.
//
// Words: a *package* is the documents of one paper with what they were drawn from; TASLAK marks live rows, ÖRNEK VERİ synthetic data.
// It refuses the official paper of a plan without edition, and an edition whose hash does not hold.
package publish

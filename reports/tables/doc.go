// Package tables draws the official tables of the chain: one table per file, each a pure function from facts to model.Document.
//
// Titles, headings and their order are those of the guide for municipalities of 2019 as domain.md §2.2–2.3 lists them. A form
// belongs to a dated form set, because forms change with the law (design.md §1-8); Forms picks the set by the plan's first year.
// Policies of ours that a reader must know (missing is not zero, stated totals without a split by year) are printed under the table
// they concern. Nothing here knows a renderer, a clock or a record id.
package tables

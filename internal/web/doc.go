// Package web draws the pages of Karne: server-rendered Go templates, forms and their views, one file per feature.
//
// Words. A page is one template with its data; a view is what a template prints (already formatted text, never a domain type);
// a Form holds what was typed, by field path ("values.2021"), together with the faults of those fields.
//
// Invariants. Every word on a screen comes from the catalogue (internal/lang) by key. Every page works without JavaScript and
// carries no inline style or script. Nothing typed is lost: a refused or stale form comes back as it was sent, each fault
// beside its field. Status is colour and word and shape. Pages never reach a store: they call the services of the features
// with the same commands as REST and the workbook.
//
// Refusals. A page refuses nothing itself except what cannot be read as a number or a date; all other refusals are faults of the
// services, shown with what was read, what was expected and what to do.
package web

// Package budgetcode reads the codes of the analytical budget classification of Turkish local administrations (analitik bütçe
// sınıflandırması, domain.md §4.9): institutional, functional, financing, economic, revenue, and the programme classification.
package budgetcode

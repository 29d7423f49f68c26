// Package org keeps who the administration is, its units, and its people with their posts.
//
// Words: the *administration* (idare) is the one municipality a database belongs to; a *unit* (birim, müdürlük) has dates, a parent
// and perhaps a manager, and is a *spending unit* when it has a budget of its own; a *draft* unit came in by a plan file and nobody has
// confirmed it; a *person* holds *posts* (görev): a role, in a unit when the role is bound to one, between two dates. A *substitution*
// (vekâlet) is a post that stands for another post between two dates and carries that post's role and unit.
//
// It also keeps two kinds of reference data that every feature reads: the *budget codes*, which begin as the published lists (db/seed)
// and are the administrator's to correct, and the *settings*, dated by their first budget year, whose defaults stand in the code with
// their sources. CodeList and Settings ask no access, for they are read inside the steps of others.
//
// Invariants: one administration a database; no unit below itself; no two units of one name on one day; one unit_manager a unit and
// day, substitutes aside; an e-mail address belongs to one person; no two rows of one budget code for one year. Nothing is deleted:
// units, posts and codes end, people become inactive.
//
// It refuses: another administration's file, a unit called "Tüm Birimler" (that is a value, not a unit), a post of a unit role without
// a unit, a substitution without an end, of itself or of a substitution, and a list of people of which one cell has a fault.
package org

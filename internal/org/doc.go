// Package org keeps who the administration is, its units, and its people with their posts.
//
// Words: the *administration* (idare) is the one municipality a database belongs to; a *unit* (birim, müdürlük) has dates, a parent
// and perhaps a manager, and is a *spending unit* when it has a budget of its own; a *draft* unit came in by a plan file and nobody has
// confirmed it; a *person* holds *posts* (görev): a role, in a unit when the role is bound to one, between two dates. A *substitution*
// (vekâlet) is a post that stands for another post between two dates and carries that post's role and unit.
//
// A unit changes on a day: it is *renamed* (past papers keep the old name), *merged* into another, whose people answer for what it left
// open from that day, or *closed*. The day is the first one of the new state; a day to come is planned and can be cancelled until then.
// A *hand-over* gives one person's post to another on a day; the receiver sees it until it is taken.
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
// a unit, a substitution without an end, of itself, of a substitution or beside another one, a dated change before the one before it, a merge into
// a unit that is closed on that day, the end of a unit that others stand under, and a list of people of which one cell has a fault.
package org

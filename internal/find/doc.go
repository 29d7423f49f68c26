// Package find searches over every record the reader may see. Words are matched with Turkish folding: imar finds İMAR, isik finds ışık and IŞIK,
// tır finds TIR. Each feature searches its own rows through the access filter of its lists, so that a hit never shows what the page behind it
// would refuse.
package find

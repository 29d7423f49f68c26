// Package backup keeps copies of everything the product holds, and the list of the copies that were made.
//
// Words: a *backup* (yedek) is one .tar.gz with the database, every stored file and a *manifest* that names each with its size and SHA-256;
// a *noted* backup was made by other means (the database machine's own, a snapshot of the disk) and is only written down.
//
// Invariants: the database is copied first and consistently while others write, the files after it, so that every file a copied row stands
// on is there; a backup gets its name only once it is whole and was read back; it is readable by its owner alone, for it holds everything.
//
// It refuses: to write over a file, a backup of a time to come, and anything as a backup that its manifest does not describe.
package backup

// Package files keeps the contents of evidence and attachments: each content once, under its SHA-256, in a folder beside the database;
// the table stored_file says which contents records stand on.
//
// Order of a Put: the content is streamed to a temporary file and hashed, its type is checked, it is renamed into place, and then the row is
// written in the caller's transaction. A transaction that fails leaves a content without a row; Sweep removes it after a day. A row
// without its content cannot come of a failure; Verify tells of one that somebody removed.
//
// It refuses more than MaxEvidence (files.too_large) while streaming, nothing (files.empty), an ending that is not allowed and a content that is
// not what the ending says (files.type). Names of files are never used as paths.
package files

package web

// SystemFacts are facts of the running product, as the composition root hands them over. Sizes are bytes, -1 is not known; instants are UTC
// microseconds, 0 is never.
type SystemFacts struct {
	Version, GoVersion, Platform      string
	Database, Schema, SchemaKnown     string
	DatabaseSize, FilesSize, FreeSize int64
	Files, Sessions                   int64
	FilesCheckedAt                    int64
	FilesWhole                        bool
	AuditRows, AuditSeals             int64
	AuditUnsealed                     int64
	StartedAt, LastBackupAt           int64
	LastBackupKind, LastBackupPlace   string
	Backups                           []BackupFact
}

// LogCheck is what a check of the whole log found; it holds when Broken is empty.
type LogCheck struct {
	Erased   int64
	LastSeal string
	Broken   []string
}

// BackupFact is one backup, the newest first.
type BackupFact struct {
	At                            int64
	Kind, Place, Note, By, SHA256 string
	Size                          int64
}

package web

// SystemFacts are facts of the running product, as the composition root hands them over.
type SystemFacts struct {
	Version, GoVersion, Database, DatabaseVersion, Schema, DataDir string
	DatabaseSize, FilesSize, FreeSize                              int64 // bytes; -1 is not known
	Files, Sessions, AuditRows                                     int64
	StartedAt, LastBackupAt                                        int64 // UTC microseconds; 0 is none
	LastBackupKind, LastBackupPlace                                string
}

package auth

type credentialRow struct {
	PersonID     string `gorm:"primaryKey"`
	PasswordHash string
	ChangedAt    int64
}

func (credentialRow) TableName() string { return "credential" }

type linkRow struct {
	ID        string `gorm:"primaryKey"`
	PersonID  string
	Kind      string
	TokenHash string
	CreatedBy string
	CreatedAt int64 `gorm:"autoCreateTime:false"`
	ExpiresAt int64
	UsedAt    int64
}

func (linkRow) TableName() string { return "login_link" }

type sessionRow struct {
	TokenHash string `gorm:"primaryKey"`
	PersonID  string
	CreatedAt int64 `gorm:"autoCreateTime:false"`
	UsedAt    int64
	ExpiresAt int64
}

func (sessionRow) TableName() string { return "session" }

type tokenRow struct {
	ID        string `gorm:"primaryKey"`
	PersonID  string
	Name      string
	TokenHash string
	Scopes    string
	CreatedAt int64 `gorm:"autoCreateTime:false"`
	ExpiresAt int64
	UsedAt    int64
	RevokedAt int64
	Version   int64
}

func (tokenRow) TableName() string { return "api_token" }

// account is a person as auth sees one.
type account struct {
	ID           string
	Name         string
	Email        string
	Active       bool
	PasswordHash string // empty: none set
}

// sessionSeen is a session with its person, linkSeen a link with its person, tokenSeen a token with its owner.
type sessionSeen struct {
	PersonID, Name    string
	Active            bool
	UsedAt, ExpiresAt int64
}

type linkSeen struct {
	ID, PersonID, Kind, Name, Email string
	Active                          bool
	ExpiresAt, UsedAt               int64
}

type tokenSeen struct {
	ID, PersonID, Name, Scopes   string
	Active                       bool
	UsedAt, ExpiresAt, RevokedAt int64
}

package auth

import (
	"time"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/pkg/period"
)

// SignIn asks for a session. Address is the client's network address as the edge trusts it, for the throttle and the log.
type SignIn struct {
	Email    string `json:"email" validate:"required,max=320"`
	Password string `json:"password" validate:"required"`
	Address  string `json:"-"`
}

// Session is a new browser session; Token goes into the cookie and is kept nowhere else.
type Session struct {
	Token     string
	PersonID  string
	Name      string
	ExpiresAt time.Time
}

// AcceptLink sets a password with the token of a link.
type AcceptLink struct {
	Token    string `json:"token" validate:"required"`
	Password string `json:"password" validate:"required"`
}

// LinkKind is what a link is for.
type LinkKind string

// An invitation sets the first password within 72 hours, a reset a new one within 24.
const (
	Invitation    LinkKind = "invitation"
	PasswordReset LinkKind = "password_reset"
)

// Link is a new one-time link; the edge makes its address of Token, which is shown once.
type Link struct {
	ID        string
	PersonID  string
	Kind      LinkKind
	Token     string
	ExpiresAt time.Time
}

// LinkInfo is what the page of a link shows.
type LinkInfo struct {
	Kind      LinkKind
	Name      string
	Email     string
	ExpiresAt time.Time
}

// CreateToken makes a personal access token. ExpiresOn is its last day, within a year.
type CreateToken struct {
	Name      string          `json:"name" validate:"required,max=100"`
	Scopes    []access.Action `json:"scopes" validate:"required,min=1,max=200"`
	ExpiresOn period.Date     `json:"expires_on" validate:"required"`
}

// Token is a personal access token without its secret.
type Token struct {
	ID         string
	Name       string
	Scopes     []access.Action
	CreatedAt  time.Time
	ExpiresAt  time.Time
	LastUsedAt *time.Time // nil: never
}

// NewToken is a token with its secret, which is shown once.
type NewToken struct {
	Token  Token
	Secret string
}

// DemoPerson is somebody the sign-in page of the demo offers.
type DemoPerson struct {
	ID    string
	Name  string
	Title string
	Role  access.Role
	Unit  string // name of the post's unit, if any
}

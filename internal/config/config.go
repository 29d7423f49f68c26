// Package config reads the settings: from the environment, each with a flag on the command line (README, configuration table).
package config

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"path/filepath"
	"strings"

	"github.com/caarlos0/env/v11"
)

// Settings are what an administrator chooses. The database address may hold a password: it is never logged.
type Settings struct {
	Addr           string   `env:"KARNE_ADDR" envDefault:"localhost:8080"`
	DataDir        string   `env:"KARNE_DATA_DIR" envDefault:"./data"`
	DatabaseURL    string   `env:"KARNE_DATABASE_URL"`
	Log            string   `env:"KARNE_LOG" envDefault:"info"`
	BaseURL        string   `env:"KARNE_BASE_URL"`
	TrustedProxies []string `env:"KARNE_TRUSTED_PROXIES"`
}

// FromEnv reads the environment.
func FromEnv() (Settings, error) {
	var s Settings
	if err := env.Parse(&s); err != nil {
		return s, fmt.Errorf("settings: %w", err)
	}
	return s, nil
}

// Check refuses settings that cannot work.
func (s Settings) Check() error {
	var errs []error
	if _, _, err := net.SplitHostPort(s.Addr); err != nil {
		errs = append(errs, fmt.Errorf("KARNE_ADDR %q: expected host:port, such as localhost:8080", s.Addr))
	}
	switch s.Log {
	case "debug", "info", "warn", "error":
	default:
		errs = append(errs, fmt.Errorf("KARNE_LOG %q: expected debug, info, warn or error", s.Log))
	}
	if s.BaseURL != "" {
		if u, err := url.Parse(s.BaseURL); err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" || strings.Trim(u.Path, "/") != "" {
			errs = append(errs, fmt.Errorf("KARNE_BASE_URL %q: expected https://host without a path", s.BaseURL))
		}
	}
	return errors.Join(errs...)
}

// Database is the address of the database; by default SQLite in the data folder.
func (s Settings) Database() string {
	if s.DatabaseURL != "" {
		return s.DatabaseURL
	}
	return "sqlite:" + filepath.Join(s.DataDir, "karne.db")
}

// ForDemo moves the data folder to its demo corner, so that --demo never meets a real database.
func (s Settings) ForDemo() Settings {
	s.DataDir = filepath.Join(s.DataDir, "demo")
	return s
}

// Secure tells whether people come by https: cookies then are __Host- and Secure.
func (s Settings) Secure() bool { return strings.HasPrefix(s.BaseURL, "https://") }

// Base is the address people use.
func (s Settings) Base() string {
	if s.BaseURL != "" {
		return strings.TrimSuffix(s.BaseURL, "/")
	}
	return "http://" + s.Addr
}

// Loopback tells whether the server listens on this machine only.
func (s Settings) Loopback() bool {
	host, _, err := net.SplitHostPort(s.Addr)
	if err != nil {
		return false
	}
	if host == "localhost" {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}

package config_test

import (
	"testing"

	"github.com/karne-app/karne/internal/config"
)

func TestDefaults(t *testing.T) {
	for _, k := range []string{"KARNE_ADDR", "KARNE_DATA_DIR", "KARNE_DATABASE_URL", "KARNE_LOG", "KARNE_BASE_URL", "KARNE_TRUSTED_PROXIES"} {
		t.Setenv(k, "")
	}
	s, err := config.FromEnv()
	if err != nil || s.Check() != nil {
		t.Fatal(err, s.Check())
	}
	if s.Addr != "localhost:8080" || s.Database() != "sqlite:data/karne.db" || s.Secure() || !s.Loopback() || s.Base() != "http://localhost:8080" {
		t.Fatalf("%+v", s)
	}
	if got := s.ForDemo().Database(); got != "sqlite:data/demo/karne.db" {
		t.Fatal(got)
	}
}

func TestWrongSettingsAreNamed(t *testing.T) {
	t.Parallel()
	for _, s := range []config.Settings{
		{Addr: "8080", Log: "info"}, {Addr: "localhost:1", Log: "loud"}, {Addr: "localhost:1", Log: "info", BaseURL: "karne.example"},
	} {
		if s.Check() == nil {
			t.Errorf("%+v passed", s)
		}
	}
	for addr, want := range map[string]bool{"127.0.0.1:1": true, "[::1]:1": true, "0.0.0.0:1": false, ":1": false, "10.0.0.1:1": false} {
		if got := (config.Settings{Addr: addr}).Loopback(); got != want {
			t.Errorf("%s: %v", addr, got)
		}
	}
}

package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"
)

// What pgrun and the product rely on in docker-compose.yml; the file itself runs only where an engine is.
func TestComposeFileGivesTheDatabaseThatIsExpected(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile(filepath.Join("..", "..", "..", "docker-compose.yml"))
	if err != nil {
		t.Fatal(err)
	}
	type service struct {
		Image       string            `yaml:"image"`
		Environment map[string]string `yaml:"environment"`
		Ports       []string          `yaml:"ports"`
		Healthcheck struct {
			Test []string `yaml:"test"`
		} `yaml:"healthcheck"`
	}
	var file struct {
		Services map[string]service `yaml:"services"`
		Volumes  map[string]any     `yaml:"volumes"`
	}
	if err := yaml.Unmarshal(raw, &file); err != nil {
		t.Fatal(err)
	}
	db, app := file.Services["db"], file.Services["app"]
	for got, want := range map[string]string{
		db.Environment["POSTGRES_USER"]:        "karne",
		db.Environment["POSTGRES_PASSWORD"]:    "${KARNE_DB_PASSWORD:-karne}",
		db.Environment["POSTGRES_INITDB_ARGS"]: "--locale=C.UTF-8 --encoding=UTF8",
	} {
		if got != want {
			t.Errorf("db has %q, want %q", got, want)
		}
	}
	if len(db.Ports) > 0 {
		t.Errorf("the database is open to the network: %v", db.Ports)
	}
	for name, s := range file.Services {
		if len(s.Healthcheck.Test) == 0 {
			t.Errorf("%s has no health check", name)
		}
	}
	for _, p := range app.Ports {
		if !strings.HasPrefix(p, "127.0.0.1:") {
			t.Errorf("the application answers without TLS to the network: %s", p)
		}
	}
	for _, name := range []string{
		"KARNE_ADDR", "KARNE_DATA_DIR", "KARNE_DATABASE_URL", "KARNE_LOG", "KARNE_BASE_URL", "KARNE_TRUSTED_PROXIES",
	} {
		if _, ok := app.Environment[name]; !ok {
			t.Errorf("app does not set %s", name)
		}
	}
}

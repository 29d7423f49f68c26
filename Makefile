# Karne: everything a developer runs. "make" lists it. Only Go and make are needed, where a line does not say otherwise.

VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
LDFLAGS  = -s -w -X github.com/karne-app/karne/internal/cli.Version=$(VERSION)

# No C compiler: every dependency is pure Go. "race" alone turns it on.
export CGO_ENABLED = 0

# The servers tests need: PostgreSQL and Chromium, used, installed or started (db/dbtest/pgrun says which).
WITH_SERVERS = go run ./db/dbtest/pgrun
PKG  ?= ./...
ARGS ?=
BENCH ?= .

# Rooms where goroutines share something; PKG=./... races everything, which takes long.
RACE ?= ./db/... ./internal/act/... ./internal/audit/... ./internal/auth/... ./internal/httpx/... ./internal/app/... ./internal/plan/... ./internal/programme/... ./internal/budget/... ./internal/files/... ./internal/calendar/... ./internal/measure/... ./internal/evaluate/... ./internal/intake/ledger/...
# Tests that make their calls one after the other meet no race and take ten times as long under the detector; make test runs them.
RACE_SKIP ?= ForEveryRole|FailedStatement|TestFinding|TheDemoIsWhole|FlawedTwin|AYearIsReported|TokensThatAreLess

.DEFAULT_GOAL := help
.PHONY: help run build test race bench axe pictures cover lint fmt fmt-check generate generate-check docker clean

help: ## list these targets
	@echo "Karne $(VERSION)"
	@awk -F':.*## ' '/^[a-z][a-z-]*:.*## / {printf "  make %-15s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: ## serve the demo (ÖRNEK VERİ) on http://localhost:8080; ARGS="--addr localhost:9000" adds flags
	go run -trimpath -ldflags '$(LDFLAGS)' ./cmd/karne serve --demo $(ARGS)

build: ## one static binary with its version: bin/karne
	go build -trimpath -ldflags '$(LDFLAGS)' -o bin/karne ./cmd/karne

test: ## all tests on SQLite and PostgreSQL; PKG=./pkg/... narrows, ARGS="-run X -v" adds flags
	$(WITH_SERVERS) -- go test -count=1 $(ARGS) $(PKG)

race: ## race detector over the rooms that share state (needs a C compiler); RACE=./... for all
	@command -v "$$(go env CC)" >/dev/null || { \
		echo "make race needs a C compiler ('$$(go env CC)' is not here); run: apt-get install -y gcc libc6-dev" >&2; exit 1; }
	@rooms=$$(go list -e -f '{{if .GoFiles}}{{.ImportPath}}{{end}}' $(RACE) 2>/dev/null); \
	echo "race detector over:" $$rooms "without the tests of one caller after the other: $(RACE_SKIP)"; \
	$(WITH_SERVERS) -- env CGO_ENABLED=1 go test -count=1 -race -timeout 20m -skip '$(RACE_SKIP)' $(ARGS) $$rooms

bench: ## benchmarks and speed budgets on both databases with fsync on; BENCH=Scorecard narrows
	$(WITH_SERVERS) -durable -- go test -count=1 -p 1 -run '^$$' -bench '$(BENCH)' -benchmem $(ARGS) $(PKG) 2>&1 | go run ./db/dbtest/ratio

axe: ## the axe rules over every page in both languages and themes (needs npm, which fetches them)
	@command -v npm >/dev/null || { echo "make axe needs npm; run: apt-get install -y npm" >&2; exit 1; }
	@echo "axe: fetching the rules named in .ci/tools/axe/package.json with npm"
	npm install --prefix .ci/tools/axe --no-package-lock --no-audit --no-fund --ignore-scripts --loglevel=error
	cd .ci/tools/axe && sha256sum --check --quiet axe.sha256
	$(WITH_SERVERS) -- env KARNE_AXE='$(CURDIR)/.ci/tools/axe/node_modules/axe-core/axe.min.js' go test -count=1 -tags axe -timeout 20m -run TestAxe -v $(ARGS) ./internal/journeys

pictures: ## take the guide's and the README's pictures from the product again (docs/kilavuz/resim, docs/pictures)
	$(WITH_SERVERS) -- go test -count=1 -tags pictures -timeout 20m -run TestPictures -v $(ARGS) ./internal/journeys

cover: ## test coverage: coverage.out, coverage.html and a total
	$(WITH_SERVERS) -- go test -count=1 -coverprofile=coverage.out -coverpkg=./... $(PKG)
	go tool cover -html=coverage.out -o coverage.html
	@go tool cover -func=coverage.out | tail -1

lint: ## vet and the house's bans (the first run builds golangci-lint: some minutes)
	go vet ./...
	go tool -modfile=.ci/tools/lint/go.mod golangci-lint run $(ARGS)

fmt: ## format all Go files
	@gofmt -l -w $$(git ls-files --cached --others --exclude-standard '*.go')

fmt-check: ## fail where a Go file is not formatted
	@bad=$$(gofmt -l $$(git ls-files --cached --others --exclude-standard '*.go')); \
	if [ -n "$$bad" ]; then echo "not formatted (make fmt):"; echo "$$bad"; exit 1; fi

generate: ## server, DTOs and client from api/openapi.yaml
	go generate ./...

generate-check: ## fail where generated files are older than their source
	@before=$$(git status --porcelain && git diff); go generate ./...; after=$$(git status --porcelain && git diff); \
	if [ "$$before" != "$$after" ]; then echo "generated files are not up to date (make generate):"; git status --short; exit 1; fi

docker: ## container image karne:VERSION (needs a Docker engine)
	docker build --build-arg VERSION=$(VERSION) --tag karne:$(VERSION) .

clean: ## remove what make made
	rm -rf bin coverage.out coverage.html

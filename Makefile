# What a person types. Everything it needs beyond Go is fetched by Go itself;
# the tests find or install PostgreSQL on their own.

GOFUMPT     = mvdan.cc/gofumpt@v0.12.0
STATICCHECK = honnef.co/go/tools/cmd/staticcheck@v0.8.2
WORLDS     ?= 100
DAYS       ?= 30
SALES      ?= 50000
FAULTS     ?= 60
VERSION    ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)

.PHONY: help demo build test test-deploy test-faults test-transfer test-page race lint fuzz bench bench-kinds bench-large bench-packages bench-formats explore month errors clean release release-twice

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: ## five nights of a small acquirer, in the folder demo
	@sh scripts/demo.sh demo

build: ## the static binary, in bin/
	CGO_ENABLED=0 go build -trimpath -ldflags "-s -w -X main.version=$(VERSION)" -o bin/tieout ./cmd/tieout

release: ## static binaries of five platforms, their modules and checksums, in dist/
	@sh scripts/release.sh dist "$(VERSION)"

release-twice: ## is a release the same, byte for byte, in another folder? (compiles it twice)
	@sh scripts/release-twice.sh

test: ## every test, against SQLite and a real PostgreSQL
	go test -timeout 20m ./...

test-deploy: ## units, image and shipped configurations each close a night (root, Debian)
	@sh scripts/test-deploy.sh

test-faults: ## nights with a full disk, a failing one and interrupted calls, on both stores (strace)
	@sh scripts/test-faults.sh $(FAULTS)

test-transfer: ## the lines of docs/OPERATIONS.md for rclone, against an SFTP server of its own (Debian)
	@sh scripts/test-transfer.sh

test-page: ## the pages in a browser: screen, phone, dark and paper; workbooks in LibreOffice (Debian)
	@sh scripts/test-page.sh

race: ## the tests under the race detector
	CGO_ENABLED=1 go test -race -timeout 30m ./...

lint: ## format, vet, staticcheck, architecture
	@out=$$(go run $(GOFUMPT) -l .) && test -z "$$out" || { echo "gofumpt: $$out"; exit 1; }
	go vet ./...
	go run $(STATICCHECK) ./...
	go test ./internal/arch

explore: ## worlds of random stories, as many as WORLDS says, that nobody has played yet
	go test ./internal/nightly -timeout 60m -run 'TestTruth$$' -lives.seed 0 -lives.worlds $(WORLDS)

month: ## a month of destroyed references against its truth; DAYS and SALES say how much
	@sh scripts/month.sh $${TMPDIR:-/tmp}/tieout-month $(DAYS) $(SALES)

fuzz: ## each fuzz target for half a minute
	go test ./internal/nightly -run '^$$' -fuzz FuzzPrematch -fuzztime 30s
	go test ./internal/nightly -run '^$$' -fuzz FuzzProfilesArePrematchedTheSame -fuzztime 30s
	go test ./loaders -run '^$$' -fuzz FuzzLoad -fuzztime 30s -fuzzminimizetime 20x
	go test ./loaders -run '^$$' -fuzz FuzzProfiles -fuzztime 30s -fuzzminimizetime 20x
	go test ./loaders -run '^$$' -fuzz FuzzCamt -fuzztime 30s -fuzzminimizetime 20x
	go test ./loaders -run '^$$' -fuzz FuzzMT940 -fuzztime 30s -fuzzminimizetime 20x
	go test ./loaders -run '^$$' -fuzz FuzzBAI2 -fuzztime 30s -fuzzminimizetime 20x
	go test ./loaders -run '^$$' -fuzz FuzzJournal -fuzztime 30s -fuzzminimizetime 20x
	go test ./loaders -run '^$$' -fuzz FuzzWorld -fuzztime 30s -fuzzminimizetime 20x
	go test ./loaders/text -run '^$$' -fuzz FuzzJSONRows -fuzztime 30s
	go test ./loaders/scan -run '^$$' -fuzz FuzzMarks -fuzztime 30s
	go test ./reconcile/money -run '^$$' -fuzz FuzzParseMinor -fuzztime 30s
	go test ./reconcile/terms -run '^$$' -fuzz FuzzFee -fuzztime 30s
	go test ./internal/mask -run '^$$' -fuzz FuzzText -fuzztime 30s

bench: build ## a night of 1,000,000 sales against DuckDB, PostgreSQL, SQLite and gocsv
	cd bench && go run . -suite small

bench-kinds: build ## one night of each kind that users have, against the plain one
	cd bench && go run . -suite kinds

bench-large: build ## nights of up to 50,000,000 sales; writes docs/PERFORMANCE.md
	cd bench && go run . -suite large

bench-packages: ## the benchmarks of the packages
	go test -run '^$$' -bench . -benchmem ./reconcile/... ./loaders/... ./reports

bench-formats: ## rows a second of every format; writes the table of docs/FORMATS.md
	go test ./loaders -run '^$$' -bench Profiles -benchtime 5x -update
	go test ./loaders -run Formats -update

errors: ## write docs/ERRORS.md anew from testdata/errors
	go test ./cmd/tieout -run Listed -update

clean: ## remove what the targets made
	rm -rf bin demo dist

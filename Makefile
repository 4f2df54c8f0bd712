# Everything one does with Préau. `make` alone lists it.
#
# A target rebuilds only what changed: the rules below name what each thing is made of.

.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

# One setting for every Go command, so that building, vetting and testing share one cache; no C compiler is needed. The
# version-control stamp is off because git refuses to read a checkout that belongs to another user, and go would then fail.
export CGO_ENABLED ?= 0
export GOFLAGS := $(GOFLAGS) -buildvcs=false

ARGS ?=
FUZZTIME ?= 30s
GOLANGCI_LINT ?= v2.15.0
# The last that speaks as the Stripe library here does: later ones describe an API without what it asks for.
STRIPE_MOCK := v0.190.0

# Folders count beside files, so that a deleted file is noticed too.
go_sources := $(shell find cmd internal -path internal/web/dist -prune -o -not -name '*_test.go' -not -path '*/testdata/*' -print 2>/dev/null) go.mod go.sum
web_sources := $(shell find frontend -mindepth 1 \( -name node_modules -o -name 'dist*' -o -name e2e -o -name testing \) -prune -o -not -name '*.test.*' -print 2>/dev/null)

runtime_modules := runtime/node_modules/.package-lock.json
web_modules := frontend/node_modules/.package-lock.json
schema_modules := internal/billing/facturx/testdata/schemas/node_modules/.package-lock.json
web_app := internal/web/dist/manifest.json

##@ Run

.PHONY: up
up: bin/preau $(runtime_modules) ## run Préau with everything it needs and the demonstration (ARGS="--help" lists the options)
	@bin/preau up $(ARGS)

##@ Prove

.PHONY: test
test: bin/preau bin/servers bin/stripe-mock-$(STRIPE_MOCK) $(runtime_modules) $(web_modules) $(schema_modules) ## everything that proves it: Go, web app, browser
	@bin/servers -runtime runtime -- scripts/test.sh

.PHONY: browser
browser: bin/preau $(runtime_modules) $(web_modules) ## the browser tests alone (ARGS="liaison" for some of them)
	@scripts/browser.sh $(ARGS)

.PHONY: verify
verify: bin/preau $(web_modules) ## fail when a generated file is not what the code gives today
	@scripts/verify.sh

.PHONY: lint
lint: bin/golangci-lint-$(GOLANGCI_LINT) $(web_app) $(web_modules) ## what the compilers do not see, in Go, the web app, the scripts and the production estate
	bin/golangci-lint-$(GOLANGCI_LINT) run
	npm --prefix frontend run lint
	@scripts/lint-infra.sh

.PHONY: fuzz
fuzz: ## search for inputs that break a parser (FUZZTIME=30s each); what is found is kept under testdata/fuzz
	@scripts/fuzz.sh $(FUZZTIME)

##@ Measure

.PHONY: bench
bench: bin/preau bin/api $(runtime_modules) ## the short measures, as ratios, into bench/results.json
	@bin/preau bench $(ARGS)

.PHONY: campaign
campaign: bin/preau bin/api bin/servers $(runtime_modules) ## the long ones: probes and cut-offs by the million, families' months by the hundred thousand, faults by the hundred, September Monday (ARGS="--users 500 --length 2m" for a smaller one)
	PREAU_CAMPAIGN=1 bin/servers -runtime runtime -- go test -count=1 -timeout 3h -run 'TheWalk|NeverNoticesTheOthers|AtTwoConnections|ToldOnceWhateverFalls' ./internal/walls ./internal/tenant ./internal/platform/outbox
	PREAU_CAMPAIGN=1 go test -count=1 -timeout 30m -run 'TheNextCutOff|SecondCalculator|TheSentenceAlone|BilledToTheCent' ./internal/schoolyear/cutoff ./internal/modules/family/price ./internal/billing/charge
	@bin/preau bench --campaign $(ARGS)

##@ Make

.PHONY: build
build: bin/preau bin/api bin/worker ## the three programs, the web app inside

.PHONY: web
web: $(web_app) ## the web app alone

.PHONY: generate
generate: bin/preau $(web_modules) ## write what is made from the code: the document of the API and its TypeScript client
	@scripts/generate.sh

.PHONY: clean
clean: ## remove what was built; the data under var/ stays
	rm -rf bin frontend/dist frontend/dist-gallery internal/web/dist/*

.PHONY: help
help: ## this list
	@awk 'BEGIN { FS = ":.*## "; print "make TARGET" } \
		/^##@ / { printf "\n%s\n", substr($$0, 5) } \
		/^[a-z-]+:.*## / { printf "  %-10s %s\n", $$1, $$2 }' Makefile

# Programs. One command links the three: they share their packages, and the linker runs them side by side.
bin/preau: $(go_sources) $(web_app) | tools
	@mkdir -p bin
	go build -ldflags=-w -o bin/ ./cmd/...
	@touch bin/preau bin/api bin/worker

bin/api bin/worker: bin/preau ;

bin/servers: $(wildcard internal/platform/embedded/*.go internal/platform/embedded/cmd/servers/*.go internal/platform/supervise/*.go) go.mod | tools
	@mkdir -p bin
	go build -ldflags=-w -o $@ ./internal/platform/embedded/cmd/servers

bin/golangci-lint-$(GOLANGCI_LINT): | tools
	GOBIN=$(CURDIR)/bin go install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$(GOLANGCI_LINT)
	mv bin/golangci-lint $@

# A program of its own and not a dependency: what it is made of stays out of go.mod, and the checksum database vouches for it.
bin/stripe-mock-$(STRIPE_MOCK): | tools
	GOBIN=$(CURDIR)/bin go install github.com/stripe/stripe-mock@$(STRIPE_MOCK)
	mv bin/stripe-mock $@

# The web app, as Go embeds it.
$(web_app): $(web_sources) $(web_modules)
	npm --prefix frontend run build
	rm -rf internal/web/dist/*
	cp -R frontend/dist/. internal/web/dist/
	@touch $@

# What npm brings, exactly as locked. npm writes the target itself; no package's own script runs.
$(runtime_modules) $(web_modules) $(schema_modules): %/node_modules/.package-lock.json: %/package-lock.json | tools
	npm ci --prefix $* --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

# What only the machine's administrator can bring is asked for in one sentence.
.PHONY: tools
tools:
	@scripts/tools.sh

#!/usr/bin/env bash
# Everything that proves Préau, stage after stage. A failing stage does not hide the next ones; any failure fails the run.
# `make test` calls it beside a PostgreSQL and a Redis of its own.
set -uo pipefail
cd "$(dirname "$0")/.."

: "${TEST_DATABASE_ADMIN_URL:?run make test, which starts the servers}" "${TEST_REDIS_URL:?run make test, which starts the servers}"
[ -t 1 ] || export NO_COLOR=1
passed=() failed=() began=$SECONDS

stage() { # name, command…
	local name=$1 from=$SECONDS
	shift
	printf '\n== %s\n' "$name"
	if "$@"; then passed+=("$name"); else failed+=("$name"); fi
	printf -- '-- %s: %d s\n' "$name" "$((SECONDS - from))"
}

web() { npm --prefix frontend run --silent "$@"; }

stage "go vet" go vet ./...
stage "go test" go test -vet=off -timeout 20m ./... # vetted just before
stage "generated files" scripts/verify.sh
stage "types of the web app" web typecheck
stage "lint of the web app" web lint
stage "units of the web app" web test
stage "catalogues of the web app" web i18n:check
stage "weight of the web app" web budget
stage "production estate" scripts/lint-infra.sh
stage "browser" scripts/browser.sh

printf '\n== summary, %d s\n' "$((SECONDS - began))"
printf 'ok      %s\n' "${passed[@]}"
[ ${#failed[@]} -eq 0 ] || printf 'FAILED  %s\n' "${failed[@]}"
printf 'stages: %d passed, %d failed\n' "${#passed[@]}" "${#failed[@]}"
[ ${#failed[@]} -eq 0 ]

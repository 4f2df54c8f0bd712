#!/usr/bin/env bash
# Fails when a generated file that is committed differs from what its source gives today.
set -uo pipefail
cd "$(dirname "$0")/.."

status=0
if ! diff -u openapi.yaml <(bin/preau openapi) | head -n 60; then
	echo "openapi.yaml is not what the operations give: run make generate and commit it" >&2
	status=1
fi
npm --prefix frontend run --silent generate -- --check || status=1
exit $status

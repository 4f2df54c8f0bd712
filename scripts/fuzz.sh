#!/usr/bin/env bash
# Runs every fuzz target for a while: fuzz.sh [TIME]. Go fuzzes one target of one package at a time.
set -euo pipefail
cd "$(dirname "$0")/.."

time=${1:-30s}
count=0
while IFS=: read -r file _ declaration; do
	target=${declaration#func }
	target=${target%%(*}
	echo "== $target in $(dirname "$file")"
	go test -run '^$' -fuzz "^$target\$" -fuzztime "$time" "./$(dirname "$file")"
	count=$((count + 1))
done < <(grep -rn --include='*_test.go' '^func Fuzz' internal cmd)
echo "$count fuzz targets, $time each"

#!/usr/bin/env bash
# Writes the files that are made from the code: the API's document from the operations, its TypeScript client from that.
set -euo pipefail
cd "$(dirname "$0")/.."

bin/preau openapi > openapi.yaml.new
mv openapi.yaml.new openapi.yaml
npm --prefix frontend run --silent generate

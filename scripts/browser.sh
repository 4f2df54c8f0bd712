#!/usr/bin/env bash
# The browser tests, against a Préau of their own: a fresh installation with the demonstration, on a free port.
# E2E_BASE_URL points them at a running one instead. Arguments go to the test runner (make browser ARGS="liaison").
set -euo pipefail
cd "$(dirname "$0")/.."

CHROMIUM=${CHROMIUM:-$(command -v chromium || command -v chromium-browser || command -v google-chrome)} || {
	echo "The browser tests need Chromium, which only an administrator can install: apt-get install chromium." >&2
	exit 1
}
export CHROMIUM

server=
room=$(mktemp -d)
finish() {
	if [ -n "$server" ]; then
		kill -TERM "$server" 2>/dev/null || true
		wait "$server" || true
	fi
	rm -rf "$room"
}
trap finish EXIT

ready() { # URL: the server answers there; it has three minutes to migrate and to load the demonstration
	node -e '
		const end = Date.now() + 180_000
		const ask = () => fetch(process.argv[1]).then((r) => r.ok, () => false)
		while (!(await ask())) {
			try { process.kill(Number(process.argv[2]), 0) } catch { process.exit(1) }
			if (Date.now() > end) process.exit(1)
			await new Promise((go) => setTimeout(go, 100))
		}' --input-type=module "$@"
}

if [ -z "${E2E_BASE_URL:-}" ]; then
	port=$(node -e 'const s = require("net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close() })')
	export E2E_BASE_URL=http://127.0.0.1:$port
	PREAU_VAR=$room/var PREAU_LISTEN=127.0.0.1:$port PREAU_URL=$E2E_BASE_URL bin/preau up >"$room/log" 2>&1 &
	server=$!
	if ! ready "$E2E_BASE_URL/readyz" "$server"; then
		echo "Préau did not get ready:" >&2
		tail -n 40 "$room/log" >&2
		exit 1
	fi
fi

npm --prefix frontend run --silent e2e -- "$@"

#!/usr/bin/env bash
# The browser tests, against two Préau of their own: fresh installations with the demonstration, on free ports. Two files of
# tests run side by side, each on its installation: one alone leaves half of two processors idle.
# E2E_BASE_URL points them at a running one instead. Arguments go to the test runner (make browser ARGS="liaison").
set -euo pipefail
cd "$(dirname "$0")/.."

CHROMIUM=${CHROMIUM:-$(command -v chromium || command -v chromium-browser || command -v google-chrome)} || {
	echo "The browser tests need Chromium, which only an administrator can install: apt-get install chromium." >&2
	exit 1
}
export CHROMIUM

servers=()
room=$(mktemp -d)
finish() {
	for server in "${servers[@]}"; do kill -TERM "$server" 2>/dev/null || true; done
	for server in "${servers[@]}"; do wait "$server" || true; done
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
	urls=()
	for i in 1 2; do
		port=$(node -e 'const s = require("net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close() })')
		urls+=("http://127.0.0.1:$port")
		PREAU_VAR=$room/$i PREAU_LISTEN=127.0.0.1:$port PREAU_URL=http://127.0.0.1:$port bin/preau up >"$room/log$i" 2>&1 &
		servers+=($!)
	done
	for i in 0 1; do
		if ! ready "${urls[i]}/readyz" "${servers[i]}"; then
			echo "Préau did not get ready:" >&2
			tail -n 40 "$room/log$((i + 1))" >&2
			exit 1
		fi
	done
	export E2E_BASE_URL="${urls[*]}"
fi

npm --prefix frontend run --silent e2e -- "$@"

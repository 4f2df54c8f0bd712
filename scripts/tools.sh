#!/bin/sh
# Says in one sentence what is missing before anything is built.
set -eu

need() { # program, what it is, package
	command -v "$1" >/dev/null 2>&1 || {
		echo "Préau needs $2 ($1), which only an administrator can install: $3." >&2
		exit 1
	}
}

need go "Go 1.26 or newer" "https://go.dev/doc/install"
need node "Node 20.19 or newer" "https://nodejs.org/en/download"
need npm "npm" "it comes with Node, or as apt-get install npm"

node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || a === 20 && b >= 19 ? 0 : 1)' || {
	echo "Préau needs Node 20.19 or newer, and this is $(node --version): https://nodejs.org/en/download." >&2
	exit 1
}

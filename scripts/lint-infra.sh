#!/bin/sh
# Checks the production estate as far as this machine can: the form always, the sense where the providers were fetched.
set -eu
cd "$(dirname "$0")/../infra/terraform"

if ! command -v terraform >/dev/null 2>&1; then
	echo "terraform is not installed: the production estate was not checked"
	exit 0
fi
terraform fmt -check -diff -recursive
if [ -d .terraform/providers ]; then
	terraform validate
else
	echo "terraform validate needs the providers (terraform init -backend=false): only the form was checked"
fi

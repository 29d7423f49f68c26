#!/bin/sh
# Makes the strict server with its DTOs and the public client from the contract. Run by "go generate ./api".
set -eu
cd "$(dirname "$0")/.."
for side in server client; do
	go tool -modfile=.ci/tools/oapi/go.mod oapi-codegen -config "api/oapi-$side.yaml" api/openapi.yaml
done

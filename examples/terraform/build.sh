#!/usr/bin/env bash
# Builds the program of each function into bin/.
set -euo pipefail
cd "$(dirname "$0")"

export GOOS=linux GOARCH=amd64 CGO_ENABLED=0

for name in hello worker; do
  go build -trimpath -ldflags "-s -w" -o bin/$name ./cmd/$name
done

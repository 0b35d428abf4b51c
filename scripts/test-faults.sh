#!/bin/sh
# Nights that meet faults of the system: a disk that is full or fails, a right that is
# lacking, a call that is interrupted, put into system calls by strace. Wants Linux, and
# on Debian installs strace by apt when it is missing. The argument says how many
# nights of each store.
set -eu
cd "$(dirname "$0")/.."
if ! command -v strace >/dev/null; then
	apt-get update -qq
	DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends strace >/dev/null
fi
# Static, as it is released: a fault of the system's loader, before the program runs, is none of its own.
CGO_ENABLED=0 go test ./cmd/tieout -run 'TestSystemFaults$' -timeout 60m -count 1 -faults "${1:-60}"

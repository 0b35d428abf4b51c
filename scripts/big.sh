#!/bin/sh
# One large night in a temporary folder: wall time and peak memory of a run.
set -eu
cd "$(dirname "$0")/.."
rows=${1:-1000000}
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
go run ./cmd/tieout-simulate -rows "$rows" -out "$dir"
for n in 1 2 3; do
	rm -rf "$dir/reports" "$dir"/tieout.db*
	if [ -x /usr/bin/time ]; then
		/usr/bin/time -f "run $n: %e s, %M KB" bin/tieout run --config "$dir/tieout.yaml" --as-of 2026-10-09 2>"$dir/log" >"$dir/out"
		tail -n 1 "$dir/log"
	else
		time bin/tieout run --config "$dir/tieout.yaml" --as-of 2026-10-09 >"$dir/out" 2>"$dir/log"
	fi
done
grep -E '^(Never arrived|Open exceptions)' "$dir/out"

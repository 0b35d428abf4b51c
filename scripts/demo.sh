#!/bin/sh
# Five nights of a small acquirer, in a folder of their own (default: demo).
set -eu
cd "$(dirname "$0")/.."
out=${1:-demo}
rm -rf "$out"
mkdir -p "$out"
cp -R testdata/demo/inbox testdata/demo/tieout.yaml "$out/"
# Go says nothing for minutes while it works: who watches should know what it does.
if ! go list -deps ./cmd/tieout >/dev/null 2>&1 || [ ! -d "$(go list -m -f '{{.Dir}}' github.com/spf13/cobra 2>/dev/null)" ]; then
	echo "Downloading the modules that tieout is built from (once) ..."
	go mod download
fi
echo "Compiling tieout (a minute or two the first time, seconds later) ..."
go build -o "$out/tieout" ./cmd/tieout
for night in 2026-10-08 2026-10-09 2026-10-10 2026-10-12 2026-10-13; do
	# What comes on this day only: a settlement file that was a day late.
	if [ -d "testdata/demo/late/$night" ]; then
		cp -R "testdata/demo/late/$night/." "$out/inbox/"
	fi
	echo "\$ tieout run --as-of $night"
	code=0
	"$out/tieout" run --config "$out/tieout.yaml" --as-of "$night" 2>>"$out/log" >"$out/$night.txt" || code=$?
	case $code in
	0) ;;
	4) echo "  exit code 4: closed, but input is incomplete" ;;
	*)
		cat "$out/$night.txt" "$out/log"
		exit "$code"
		;;
	esac
	grep -E '^(Never arrived|Nothing is missing|Open exceptions|Waiting)' "$out/$night.txt" | sed 's/^/  /'
done
echo
cat "$out/2026-10-13.txt"

#!/bin/sh
# Plays a month whose references an acquirer destroys, with what is paid out, and holds the report sets against
# its truth: month.sh FOLDER DAYS SALES-A-DAY
set -eu
folder=$1 days=$2 sales=$3
rm -rf "$folder"
mkdir -p "$folder"
go build -o "$folder/tieout" ./cmd/tieout
go build -o "$folder/simulate" ./cmd/tieout-simulate
"$folder/simulate" -month "$days" -per-day "$sales" -out "$folder" > "$folder/nights"
while read -r night; do
	code=0
	"$folder/tieout" run --config "$folder/tieout.yaml" --as-of "$night" > "$folder/$night.txt" 2> "$folder/$night.err" || code=$?
	if [ "$code" != 0 ] && [ "$code" != 4 ]; then
		cat "$folder/$night.err"
		exit "$code"
	fi
done < "$folder/nights"
"$folder/simulate" -month "$days" -per-day "$sales" -check -out "$folder"

#!/bin/sh
# Are releases reproducible? Makes one of the last commit twice, in folders of different
# depth, the second time with an empty cache: what was compiled for the first is no
# proof. Ends with 1 when a byte differs. PLATFORMS takes fewer of them.
set -eu
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
version=$(git describe --tags --always)
for folder in "$work/one" "$work/a/second/place"; do
	mkdir -p "$folder"
	git archive HEAD | tar -x -C "$folder"
done
sh "$work/one/scripts/release.sh" "$work/one/dist" "$version"
GOCACHE=$work/cache sh "$work/a/second/place/scripts/release.sh" "$work/a/second/place/dist" "$version" >"$work/second.log" 2>&1 || {
	cat "$work/second.log"
	exit 1
}
if ! diff "$work/one/dist/SHA256SUMS" "$work/a/second/place/dist/SHA256SUMS"; then
	echo "two builds of $version differ"
	exit 1
fi
echo "Two builds of $version in two folders are the same, byte for byte."

#!/bin/sh
# Do the lines of docs/OPERATIONS.md for rclone do what they say? A sender's folder behind
# rclone's own SFTP server on this machine, a night of the demonstration, and a folder as
# the vault. On Debian installs rclone by apt when it is missing.
set -eu
cd "$(dirname "$0")/.."

fail() {
	echo "test-transfer: $*" >&2
	exit 1
}

if ! command -v rclone >/dev/null; then
	apt-get update -qq
	DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends rclone >/dev/null
fi
work=$(mktemp -d "${TMPDIR:-/tmp}/tieout-transfer.XXXXXX")
server=
trap 'test -z "$server" || kill "$server" 2>/dev/null; rm -rf "$work"' EXIT
go build -o "$work/tieout" ./cmd/tieout
mkdir -p "$work/sender" "$work/house/inbox"
cp -R testdata/demo/inbox "$work/sender/out"
find "$work/sender" -type f -exec touch -d '1 hour ago' {} +
cp testdata/demo/tieout.yaml "$work/house/"

RCLONE_CONFIG=$work/rclone.conf
export RCLONE_CONFIG
umask 077
password=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
rclone serve sftp "$work/sender" --addr 127.0.0.1:0 --user acquirer --pass "$password" --read-only --dir-cache-time 0s 2>"$work/server.log" &
server=$!
port=
tries=0
while [ -z "$port" ]; do
	tries=$((tries + 1))
	[ "$tries" -lt 100 ] || fail "the server does not start: $(cat "$work/server.log")"
	sleep 0.1
	port=$(sed -n 's/.*listening on 127\.0\.0\.1:\([0-9]*\).*/\1/p' "$work/server.log")
done
rclone config create acquirer sftp host=127.0.0.1 port="$port" user=acquirer pass="$password" --obscure >/dev/null 2>&1
rclone config create vault alias remote="$work/vault" >/dev/null 2>&1
tries=0
until rclone lsf acquirer:/out --retries 1 --low-level-retries 1 >/dev/null 2>&1; do
	tries=$((tries + 1))
	[ "$tries" -lt 50 ] || fail "the server does not answer: $(cat "$work/server.log")"
done

fetch() { rclone copy acquirer:/out "$work/house/inbox" --immutable --min-age 5m "$@"; }

# A file that the sender still writes does not come; all others do, with their bytes.
echo half >"$work/sender/out/pos/lakala_20261014.csv"
fetch
[ ! -e "$work/house/inbox/pos/lakala_20261014.csv" ] || fail "a file came that is still being written"
rm "$work/sender/out/pos/lakala_20261014.csv"
diff -r "$work/sender/out" "$work/house/inbox" || fail "what was fetched differs from what was sent"
"$work/tieout" run --config "$work/house/tieout.yaml" --as-of 2026-10-08 --quiet >/dev/null

# A file that the sender changed is left as the night took it, and that is said.
changed=pos/lakala_20261008.csv
cp "$work/house/inbox/$changed" "$work/kept"
echo changed >>"$work/sender/out/$changed"
touch -d '1 hour ago' "$work/sender/out/$changed"
if fetch 2>"$work/said"; then fail "a changed file was fetched without an error"; fi
grep -q "$changed.*immutable file modified" "$work/said" || fail "the changed file is not named: $(cat "$work/said")"
cmp "$work/kept" "$work/house/inbox/$changed" || fail "a file that a night took was written over"

# What the sender clears away stays in the inbox, and the night can be proved.
rm -r "$work/sender/out/settle"
cp "$work/kept" "$work/sender/out/$changed"
touch -r "$work/house/inbox/$changed" "$work/sender/out/$changed"
fetch
"$work/tieout" verify --config "$work/house/tieout.yaml" >/dev/null || fail "the night can't be proved"

# Report sets and anchor are kept elsewhere.
rclone copy "$work/house/reports" vault:bucket/reports --exclude '/anchor.log' --exclude '/latest/**' 2>"$work/said" || fail "$(cat "$work/said")"
rclone copyto "$work/house/reports/anchor.log" "vault:bucket/anchor/$(date +%F).log"
diff -r "$work/house/reports/2026-10-08" "$work/vault/bucket/reports/2026-10-08" || fail "the kept reports differ"
[ ! -e "$work/vault/bucket/reports/anchor.log" ] || fail "the anchor is kept beside the reports"
cmp "$work/house/reports/anchor.log" "$work/vault/bucket/anchor/$(date +%F).log" || fail "the kept anchor differs"
echo "test-transfer: fetched, closed, proved and kept"

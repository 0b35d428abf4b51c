#!/bin/sh
# The pages of the demonstration in a browser: screen, phone, dark and paper, by axe-core; its
# workbooks in LibreOffice, on paper. Wants Chromium and LibreOffice, and on Debian installs them
# by apt as root; axe-core comes by npm, and is not kept.
# TIEOUT_PICTURES names a folder for what was seen.
set -eu
cd "$(dirname "$0")/.."
axe=4.14.1
missing=
command -v chromium >/dev/null || command -v google-chrome >/dev/null || missing="$missing chromium"
fc-list :lang=zh family 2>/dev/null | grep -q . || missing="$missing fontconfig fonts-noto-cjk"
command -v soffice >/dev/null || missing="$missing libreoffice-calc-nogui"
command -v pdftotext >/dev/null || missing="$missing poppler-utils"
command -v unzip >/dev/null || missing="$missing unzip"
command -v npm >/dev/null || missing="$missing npm"
if [ -n "$missing" ]; then
	[ "$(id -u)" = 0 ] || { echo "test-page: want root to install:$missing" >&2; exit 1; }
	apt-get update -qq
	# shellcheck disable=SC2086 # a list of words
	DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends $missing >/dev/null
fi
work=$(mktemp -d "${TMPDIR:-/tmp}/tieout-page.XXXXXX")
trap 'rm -rf "$work"' EXIT
(cd "$work" && npm pack --silent "axe-core@$axe" >/dev/null && tar xzf "axe-core-$axe.tgz")

sh scripts/demo.sh "$work/english" >/dev/null
cp -R "$work/english" "$work/chinese"
rm -rf "$work/chinese/reports" "$work/chinese"/tieout.db*
echo "language: zh-CN" >>"$work/chinese/tieout.yaml"
for night in 2026-10-08 2026-10-09 2026-10-10 2026-10-12 2026-10-13; do
	"$work/chinese/tieout" run --config "$work/chinese/tieout.yaml" --as-of "$night" >/dev/null 2>&1 || [ $? = 4 ]
done
pages=
books=
for language in english chinese; do
	"$work/$language/tieout" statement --config "$work/$language/tieout.yaml" --month 2026-10 >/dev/null
	set=$work/$language/reports
	cp "$set/latest/report.html" "$work/$language-report.html"
	cp "$set/statements/2026-10/statement.html" "$work/$language-statement.html"
	cp "$set/latest/report.xlsx" "$work/$language-report.xlsx"
	cp "$set/statements/2026-10/statement.xlsx" "$work/$language-statement.xlsx"
	books="$books:$work/$language-report.xlsx:$work/$language-statement.xlsx"
	pack=$(find "$set/latest/" -name '*.zip' | sort | head -n 1)
	unzip -p "$pack" letter.html >"$work/$language-letter.html"
	pages="$pages:$work/$language-report.html:$work/$language-statement.html:$work/$language-letter.html"
done
go run ./cmd/tieout-simulate -rows 100000 -missing 100 -out "$work/large" >/dev/null
"$work/english/tieout" run --config "$work/large/tieout.yaml" --as-of 2026-10-09 >/dev/null 2>&1
TIEOUT_LARGE=$work/large/reports/latest/report.html TIEOUT_PAGES=${pages#:} TIEOUT_AXE=$work/package/axe.min.js TIEOUT_BOOKS=${books#:} \
	go test -count=1 -tags page -run 'InABrowser|InLibreOffice' ./reports

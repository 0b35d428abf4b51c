#!/bin/sh
# What a release consists of: release.sh FOLDER [VERSION]
# A static binary for each platform, beside each the modules that it is made of as a
# CycloneDX document, and the SHA-256 of every file. The bytes of a binary depend on the
# source, the version and the Go that compiles, on no folder and no clock, which
# release-twice.sh shows. PLATFORMS takes fewer of them.
set -eu
here=$(pwd)
cd "$(dirname "$0")/.."
case $1 in
/*) out=$1 ;;
*) out=$here/$1 ;;
esac
version=${2:-$(git describe --tags --always --dirty 2>/dev/null || echo dev)}
platforms=${PLATFORMS:-linux/amd64 linux/arm64 darwin/amd64 darwin/arm64 windows/amd64}

# What a person has set for daily work must not find its way into a release.
export CGO_ENABLED=0 GOFLAGS=-mod=readonly GOEXPERIMENT= GOAMD64=v1 GOARM64=v8.0 LC_ALL=C
unset GOOS GOARCH
tools=$(mktemp -d)
trap 'rm -rf "$tools"' EXIT
GOBIN=$tools GOFLAGS='' go install -trimpath github.com/CycloneDX/cyclonedx-gomod/cmd/cyclonedx-gomod@v1.10.0

# A file of an earlier release beside the new ones would be taken for one of these.
rm -rf "$out"
mkdir -p "$out"
for platform in $platforms; do
	os=${platform%/*} arch=${platform#*/}
	name=tieout-$version-$os-$arch
	if [ "$os" = windows ]; then
		name=$name.exe
	fi
	echo "Compiling $name ..."
	GOOS=$os GOARCH=$arch go build -trimpath -buildvcs=false -ldflags "-s -w -X main.version=$version" \
		-o "$out/$name" ./cmd/tieout
	# Of the binary, not of go.mod, which has the modules of tests and of other platforms
	# too. A serial number and the time would differ with every run.
	"$tools/cyclonedx-gomod" bin -json -std -noserial -notimestamp -version "$version" \
		-output "$out/$name.cdx.json" "$out/$name" 2>"$tools/log" || {
		cat "$tools/log"
		exit 1
	}
done

cd "$out"
if command -v sha256sum >/dev/null; then
	sha256sum tieout-* >"$tools/sums"
else
	shasum -a 256 tieout-* >"$tools/sums" # macOS
fi
cp "$tools/sums" SHA256SUMS
cat SHA256SUMS

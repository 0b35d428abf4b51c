#!/bin/sh
# Are the unit, the image and the shipped configurations fit to run a night? Checks
# the systemd units, builds the Dockerfile, and runs a night of the demonstration as
# user 65532 in the image's root and in what the unit leaves writable: the root is
# read-only, but for the folder of the data and /tmp. Asks no image registry: the
# first stage stands on the Go that is installed here. Wants root on Linux, and on
# Debian installs by apt what is missing.
set -eu
cd "$(dirname "$0")/.."
uid=65532
night=2026-10-09

fail() {
	echo "test-deploy: $*" >&2
	exit 1
}

[ "$(id -u)" = 0 ] || fail "want root, to build an image and to run as user $uid"
missing=
command -v buildah >/dev/null || missing="$missing buildah"
command -v systemd-analyze >/dev/null || missing="$missing systemd"
[ -x /bin/busybox ] || missing="$missing busybox-static"
if [ -n "$missing" ]; then
	apt-get update -qq
	# shellcheck disable=SC2086 # a list of words
	DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends $missing ca-certificates >/dev/null
fi

work=$(mktemp -d "${TMPDIR:-/tmp}/tieout-deploy.XXXXXX")
chmod 755 "$work"
trap 'rm -rf "$work"' EXIT

# An image store of its own, so that no image of the machine is used or left behind,
# and mounts of its own, so that what is lent to a build is never below what is removed.
buildah() {
	unshare --mount --propagation private buildah --root "$work/images" --runroot "$work/run" --storage-driver vfs "$@"
}

# go_image makes the image that stands for golang:1.26: a shell and certificates. Go
# and its caches are those of this machine, lent to the build.
go_image() {
	from=$(buildah from scratch)
	root=$(buildah mount "$from")
	mkdir -p "$root/bin" "$root/etc/ssl/certs" "$root/tmp" "$root/root"
	cp /bin/busybox "$root/bin/"
	for tool in sh mkdir chmod chown; do ln -s busybox "$root/bin/$tool"; done
	cp /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/"
	buildah config --env PATH=/usr/local/go/bin:/bin --env HOME=/root --env GOTOOLCHAIN=local --env GOFLAGS=-buildvcs=false \
		--env GOCACHE=/gocache --env GOPROXY=file:///gomods --env GOSUMDB=off "$from"
	buildah umount "$from" >/dev/null
	buildah commit -q --rm "$from" docker.io/library/golang:1.26 >/dev/null
}

# confined ROOT DATA COMMAND... runs a command as user 65532 in a root of which it
# may write no more than DATA and /tmp.
confined() {
	unshare --mount --propagation private sh -euc '
		uid=$1 root=$2 data=$3
		shift 3
		mount --bind "$root" "$root"
		mount --bind "$root$data" "$root$data"
		mount --bind "$root/tmp" "$root/tmp"
		mount -o remount,ro,bind "$root"
		exec env -i PATH="$PATH" chroot --userspec="$uid:$uid" --groups= "$root" "$@"
	' confined "$uid" "$@"
}

# closes ROOT DATA COMMAND... runs a night of the demonstration, which must commit and publish.
closes() {
	code=0
	confined "$@" --as-of "$night" >"$work/night" 2>&1 || code=$?
	case $code in
	0 | 4) ;;
	*) cat "$work/night" && fail "the night in $1: want exit code 0 or 4, got $code" ;;
	esac
	[ -s "$1$2/reports/$night/summary.json" ] || fail "the night in $1 published no reports"
}

# The units, with the program at a place where it is.
mkdir "$work/units" "$work/bin"
CGO_ENABLED=0 go build -trimpath -o "$work/bin/tieout" ./cmd/tieout
sed "s|/usr/local/bin/tieout|$work/bin/tieout|" deploy/systemd/tieout.service >"$work/units/tieout.service"
cp deploy/systemd/tieout.timer "$work/units/"
systemd-analyze verify --man=no "$work/units/tieout.service" "$work/units/tieout.timer" || fail "systemd refuses the units"
echo "units: systemd $(systemctl --version | sed -n '1s/systemd \([0-9]*\).*/\1/p') takes them"

# The manifests by the types of Kubernetes, strictly, and the compose file by Compose's own reader.
(cd deploy/check && go test -count 1 ./...) >"$work/manifests" 2>&1 || { cat "$work/manifests" && fail "the manifests: Kubernetes or Compose refuses them"; }
echo "manifests: Kubernetes and Compose take them"

# The alerts, and what a night writes for them, by the program that Prometheus has for that: of its
# package that alone is taken.
promtool=$(command -v promtool || true)
if [ -z "$promtool" ]; then
	[ -n "$missing" ] || apt-get update -qq
	mkdir "$work/prometheus"
	chmod 777 "$work/prometheus"
	(cd "$work/prometheus" && apt-get download -qq prometheus >/dev/null && dpkg-deb -x prometheus_*.deb .) || fail "promtool can't be had"
	promtool=$work/prometheus/usr/bin/promtool
fi
"$promtool" check rules deploy/prometheus-rules.yaml >"$work/promtool" 2>&1 || { cat "$work/promtool" && fail "promtool refuses the alerts"; }
"$promtool" test rules testdata/prometheus-rules.test.yaml >"$work/promtool" 2>&1 || { cat "$work/promtool" && fail "an alert is silent, or speaks without its reason"; }
mkdir "$work/metrics"
cp -R testdata/demo/inbox testdata/demo/tieout.yaml "$work/metrics/"
echo "metrics: tieout.prom" >>"$work/metrics/tieout.yaml"
"$work/bin/tieout" run --config "$work/metrics/tieout.yaml" --as-of "$night" >/dev/null 2>&1 || [ $? = 4 ] || fail "the night with metrics: did not close"
"$promtool" check metrics <"$work/metrics/tieout.prom" || fail "promtool refuses the metrics of a night"
echo "alerts: each speaks for its reason; promtool takes the metrics of a night"

# A night with the shipped configuration, in what the unit leaves writable.
unit=$work/unit
mkdir -p "$unit/usr/local/bin" "$unit/etc/tieout" "$unit/var/lib/tieout" "$unit/tmp"
cp "$work/bin/tieout" "$unit/usr/local/bin/"
cp deploy/systemd/tieout.yaml "$unit/etc/tieout/"
cp -R testdata/demo/inbox "$unit/var/lib/tieout/"
chown -R "$uid:$uid" "$unit/var/lib/tieout"
chmod 1777 "$unit/tmp"
closes "$unit" /var/lib/tieout /usr/local/bin/tieout run --config /etc/tieout/tieout.yaml
echo "unit: closes a night that may write /var/lib/tieout and /tmp only"

# A night of the image: its user, program and arguments, in its root.
go_image
mkdir -p "$(go env GOMODCACHE)/cache/download" "$(go env GOCACHE)"
go mod download
buildah build -q --isolation chroot --pull-never --tag tieout-test --volume "$(go env GOROOT):/usr/local/go:ro" \
	--volume "$(go env GOMODCACHE)/cache/download:/gomods:ro" --volume "$(go env GOCACHE):/gocache" . >/dev/null
got=$(buildah inspect --type image --format '{{.OCIv1.Config.User}} {{.OCIv1.Config.Entrypoint}} {{.OCIv1.Config.Cmd}}' tieout-test)
want="$uid:$uid [/tieout] [run --config /data/tieout.yaml]"
[ "$got" = "$want" ] || fail "the image's user and command: want $want, got $got"
root=$(buildah mount "$(buildah from --pull-never tieout-test)")
for folder in "1777 0 tmp" "755 $uid data"; do
	got=$(stat -c "%a %u" "$root/${folder##* }")
	[ "$got ${folder##* }" = "$folder" ] || fail "mode, owner and name in the image: want $folder, got $got"
done
cp -R testdata/demo/inbox testdata/demo/tieout.yaml "$root/data/"
chown -R "$uid:$uid" "$root/data"
closes "$root" /data /tieout run --config /data/tieout.yaml
echo "image: closes a night as user $uid in a root that is read-only but for /data and /tmp"

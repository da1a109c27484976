#!/usr/bin/env bash
# Makes stand-ins for the base images that docker/Dockerfile and
# docker/hub/Dockerfile name, for a machine that reaches Debian's packages but no
# registry of images: Debian's own packages under the bases' names, with the Go
# of this machine in place of the one of the image golang. They are no copies: a
# base from a registry differs in what else is in it, and in its size.
#
# Each is made from what this machine trusts (certificates) and how it reaches
# packages (the settings of npm and Go), which the build needs to get through.
set -euo pipefail
cd "$(dirname "$0")/../.."

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# base FILE STAGE: the image that a FROM of the file names, by the stage's name.
base() { sed -n "s/^FROM \([^@ ]*\).* AS $2\$/\1/p" "$1"; }

have() { buildah inspect --type image "$1" >/dev/null 2>&1; }

# make IMAGE PACKAGES [COMMAND…]: a Debian with the packages; the command gets
# the folder of the image as its last argument.
make() {
	local image=$1 packages=$2 container folder
	shift 2
	if have "$image"; then return; fi
	echo "stand-in for $image: Debian with $packages"
	mmdebstrap --quiet --variant=minbase --include="$packages" bookworm "$work/base.tar"
	container=$(buildah from scratch)
	buildah add -q "$container" "$work/base.tar" / >/dev/null
	folder=$(buildah mount "$container")
	trust "$folder"
	if [ $# -gt 0 ]; then "$@" "$container" "$folder"; fi
	buildah umount "$container" >/dev/null
	buildah commit -q --format docker "$container" "$image" >/dev/null
	buildah rm "$container" >/dev/null
	rm "$work/base.tar"
}

# trust lays the machine's certificates and settings into a folder.
trust() {
	mkdir -p "$1/usr/local/share/ca-certificates"
	cp /usr/local/share/ca-certificates/*.crt "$1/usr/local/share/ca-certificates/" 2>/dev/null || true
	chroot "$1" update-ca-certificates >/dev/null 2>&1
	for file in /etc/npmrc /etc/pip.conf; do
		if [ -f "$file" ]; then cp "$file" "$1$file"; fi
	done
}

# with_go lays this machine's Go where the image golang has its own.
with_go() {
	cp -a "$(go env GOROOT)" "$2/usr/local/go"
	buildah config --env PATH=/usr/local/go/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
		--env GOTOOLCHAIN=local --env NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt "$1"
}

if [ "$(go env GOVERSION)" != "go$(base docker/Dockerfile go | sed 's/^.*golang:\([0-9.]*\)-.*/\1/')" ]; then
	echo "note: this machine's Go is $(go env GOVERSION), the base is $(base docker/Dockerfile go)"
fi
make "$(base docker/Dockerfile go)" ca-certificates,git,gcc,libc6-dev with_go
make "$(base docker/Dockerfile debian)" ca-certificates

#!/usr/bin/env bash
# Builds and tries the image where its inputs have changed since that went well:
#
#	docker/check/stage.sh            where they have changed; .ci/run does this
#	docker/check/stage.sh --anyway   all the same
#	docker/check/stage.sh --hash     prints the hash of the inputs
#
# The file inputs says what they are. When all went well, the hash is written to
# the file passed, for the commit that brings the change. A machine that lacks the
# rights or the programs is told so in a line, and that is no failure.
set -euo pipefail
cd "$(dirname "$0")/../.."

watched=()
while read -r what path; do
	case $what in
	watch) watched+=("$path") ;;
	less) watched+=(":(exclude)$path") ;;
	esac
done <docker/check/inputs

# Names, contents as they lie here, and whether they are programs.
hash() {
	git ls-files -z -- "${watched[@]}" | LC_ALL=C sort -z | while IFS= read -r -d '' file; do
		program=-
		[ ! -x "$file" ] || program=x
		content=gone
		[ ! -f "$file" ] || content=$(sha256sum <"$file")
		printf '%s %s %s\n' "$program" "${content%% *}" "$file"
	done | sha256sum | cut -d' ' -f1
}

# lacks prints what the machine lacks to build and run an image, after it has tried
# to install it, or nothing.
lacks() {
	if [ "$(id -u)" != 0 ]; then
		echo "the rights of root (this is uid $(id -u))"
		return
	fi
	local programs=(buildah podman runc conmon iptables mmdebstrap podman-compose curl ip nsenter unshare) missing=() said
	for program in "${programs[@]}"; do
		command -v "$program" >/dev/null || missing+=("$program")
	done
	if [ "${#missing[@]}" != 0 ] && command -v apt-get >/dev/null; then
		said=$(apt-get install -q -y --no-install-recommends buildah podman podman-compose runc conmon netavark \
			aardvark-dns uidmap iptables mmdebstrap curl iproute2 util-linux 2>&1 >/dev/null) || true
		for program in "${missing[@]}"; do
			command -v "$program" >/dev/null || {
				echo "$program, and its package cannot be installed (${said##*$'\n'})"
				return
			}
		done
	elif [ "${#missing[@]}" != 0 ]; then
		echo "${missing[*]}, and there is no apt-get to install them by"
		return
	fi
	if ! said=$(unshare --net --mount ip link set lo up 2>&1); then
		echo "namespaces of its own for network and mounts (${said##*$'\n'})"
		return
	fi
	local tree=/sys/fs/cgroup
	[ ! -d $tree/memory ] || tree=$tree/memory
	if ! mkdir "$tree/schedlab-check.$$" 2>/dev/null; then
		echo "cgroups that it may make, which limit a container's memory ($tree can only be read)"
		return
	fi
	rmdir "$tree/schedlab-check.$$"
	local free
	free=$(df -Pk /var/lib | awk 'END { print int($4 / 1e6) }')
	if [ "$free" -lt 10 ]; then
		echo "room for images: $free GB are free under /var/lib, 10 are needed"
	fi
}

now=$(hash)
read -r was on _ <docker/check/passed
case "${1:-}" in
--hash)
	echo "$now"
	exit
	;;
--anyway) ;;
'')
	if [ "$now" = "$was" ]; then
		echo "NOT BUILT: the inputs of the image have not changed since it was built and passed on $on; docker/check/stage.sh --anyway builds it all the same"
		exit
	fi
	echo "the inputs of the image have changed since it passed on $on"
	;;
*)
	echo "stage: $1 is no option; want --anyway, --hash or none" >&2
	exit 2
	;;
esac
lacking=$(lacks)
if [ -n "$lacking" ]; then
	echo "NOT BUILT, though its inputs have changed: this machine lacks $lacking"
	exit
fi

began=$(date +%s)
status=0
timeout -k 60 "${SCHEDLAB_IMAGE_LIMIT:-25m}" docker/check/image.sh || status=$?
took=$((($(date +%s) - began) / 60))
if [ "$status" = 124 ]; then
	echo "the image took more than ${SCHEDLAB_IMAGE_LIMIT:-25m}, and was stopped; SCHEDLAB_IMAGE_LIMIT=1h gives it more" >&2
fi
[ "$status" = 0 ] || exit "$status"
printf '%s %s the hash of the inputs with which docker/check/stage.sh passed last\n' "$now" "$(date -u +%Y-%m-%d)" >docker/check/passed
echo "passed in $took min; docker/check/passed has the hash of these inputs, and belongs into the commit"

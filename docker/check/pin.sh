#!/usr/bin/env bash
# Pins the bases of all Dockerfiles: writes behind each exact tag the digest that
# the registry has for it now, so that a build takes the same bytes from then on.
# Run it again for the digests of today. It needs skopeo, and a registry that it
# reaches; where it reaches none it changes no file.
set -euo pipefail
cd "${1:-$(dirname "$0")/../..}"

files="docker/Dockerfile docker/hub/Dockerfile .devcontainer/Dockerfile"
if ! command -v skopeo >/dev/null; then
	echo "pin: there is no skopeo on PATH; install it (Debian: apt install skopeo) and run this again" >&2
	exit 1
fi

# All are asked before a file is written. The digest of an image for many
# machines is the hash of its list of them, byte for byte.
declare -A digests
# shellcheck disable=SC2086 # a list of names
for base in $(sed -n 's/^FROM \(docker\.io\/[^ @]*\).*/\1/p' $files | sort -u); do
	list=$(mktemp)
	if ! skopeo inspect --raw "docker://$base" >"$list" || ! [ -s "$list" ]; then
		rm "$list"
		echo "pin: the registry gives no digest for $base; nothing was changed" >&2
		exit 1
	fi
	digests[$base]=sha256:$(sha256sum "$list" | cut -d' ' -f1)
	rm "$list"
done
for base in "${!digests[@]}"; do
	for file in $files; do
		sed -i -E "s#^FROM $base(@sha256:[0-9a-f]*)?( |\$)#FROM $base@${digests[$base]}\2#" "$file"
	done
	echo "$base@${digests[$base]}"
done

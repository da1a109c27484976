#!/usr/bin/env bash
# Builds the image and runs it for real, without a daemon: buildah and podman, as
# root, on the stand-ins of standins.sh where the bases are not there. It proves,
# with no network, no capability and a root that is only read, what
# docker/README.md says of the image. docker/check/stage.sh calls it where that is
# needed, and says what it needs.
set -euo pipefail
cd "$(dirname "$0")/../.."

work=$(mktemp -d)
image=localhost/schedlab-check
ours=()
finish() {
	status=$?
	for name in "${ours[@]}"; do podman rm -f "$name" >/dev/null 2>&1 || true; done
	podman volume rm -f schedlab-check >/dev/null 2>&1 || true
	rm -rf "$work"
	exit $status
}
trap finish EXIT

export CONTAINERS_CONF=$PWD/docker/check/containers.conf

failed=0
passed=0
ok() { echo "ok    $*" && passed=$((passed + 1)); }
bad() { echo "FAIL  $*" && failed=$((failed + 1)); }
check() { # check WHAT COMMAND…
	local what=$1
	shift
	if "$@"; then ok "$what"; else bad "$what"; fi
}

echo "== the image is built"
docker/check/standins.sh
build() { # build IMAGE FILE
	# A digest that pin.sh wrote is none of a stand-in.
	sed 's/@sha256:[0-9a-f]*//' "$2" >"$work/Dockerfile"
	buildah build --isolation=chroot --pull-never --format docker --layers --ignorefile docker/Dockerfile.dockerignore \
		-t "$1" -f "$work/Dockerfile" . >"$work/build.log" 2>&1 || {
		tail -40 "$work/build.log"
		exit 1
	}
}
build "$image" docker/Dockerfile
size=$(podman image inspect --format '{{.Size}}' "$image")
check "$((size / 1000000)) MB unpacked, at most 1600" [ "$size" -le 1600000000 ]

# As docker/compose.yaml has it, with less memory and without a network. The
# volume is empty and belongs to the user, as Docker makes a new one.
sealed=(--network=none --memory=1g --pids-limit=512 --cap-drop=ALL --security-opt=no-new-privileges
	--read-only --tmpfs=/tmp:exec,mode=1777,size=512m --no-healthcheck)
new_volume() {
	podman volume rm -f schedlab-check >/dev/null 2>&1 || true
	podman volume create schedlab-check >/dev/null
	chown 1000:100 "$(podman volume inspect --format '{{.Mountpoint}}' schedlab-check)"
}
run() { podman run --rm "${sealed[@]}" -v schedlab-check:/home/jovyan:nocopy "$image" "$@"; }

echo "== what is named is executed, as a reader"
new_volume
check "it is uid 1000, gid 100" [ "$(run sh -c 'id -u; id -g' | tail -2 | tr '\n' ' ')" = "1000 100 " ]
status=0
run sh -c 'exit 7' || status=$?
check "the exit code of the program is that of the container" [ "$status" = 7 ]
check "nothing of the installation can be written" run sh -c '! touch /opt/schedlab/x 2>/dev/null && ! touch /opt/schedlab/.schedlab/x 2>/dev/null'
check "the copies of the chapters are in the volume" run sh -c 'ls /home/jovyan/work/*.ipynb >/dev/null'
check "every chapter of an image is the one that was shipped" run sh -c '! schedlab changes | grep -q "not as it was shipped"'

echo "== a chapter without a network, in 1 GB, on an empty volume"
new_volume
began=$(date +%s)
check "the chapter on run queues is executed" run sh -c 'schedlab run 03; status=$?; echo "peak of memory: $(cat /sys/fs/cgroup/memory.peak 2>/dev/null || cat /sys/fs/cgroup/memory/memory.max_usage_in_bytes) bytes"; exit $status'
echo "      in $(($(date +%s) - began)) s"
check "a reader's copy becomes a page with its program" run sh -c \
	'cd /home/jovyan/work && schedlab html 03-local-and-global-queues.ipynb && grep -q data-schedlab-cell html/03-local-and-global-queues.html'

# server NAME COMMAND…: starts a server, and says when it answers and how long that
# took. Its port is in a network of its own, in which we ask it.
server() {
	local name=$1 began now
	shift
	ours+=("$name")
	began=$(date +%s%N)
	podman run -d --name "$name" "${sealed[@]}" -v schedlab-check:/home/jovyan:nocopy -e JUPYTER_TOKEN=sesame "$image" "$@" >/dev/null
	for _ in $(seq 600); do
		if [ "$(ask "$name" "${base:-}/api")" = 200 ]; then
			now=$(date +%s%N)
			echo "      $name answers after $(((now - began) / 1000000)) ms"
			return 0
		fi
		if [ "$(podman inspect --format '{{.State.Running}}' "$name")" != true ]; then break; fi
		sleep 0.1
	done
	podman logs "$name" | tail -20
	return 1
}
ask() { # ask NAME PATH: the status of the answer
	nsenter -n -t "$(podman inspect --format '{{.State.Pid}}' "$1")" \
		curl -s -o /dev/null -w '%{http_code}' "http://127.0.0.1:8888$2" || true
}
stop() { podman rm -f -t 5 "$1" >/dev/null; }

echo "== JupyterLab"
new_volume
check "JupyterLab starts with no argument" server schedlab-check-lab
check "without the token it gives nothing (403)" [ "$(ask schedlab-check-lab /api/contents)" = 403 ]
check "with the token it gives the reader's copy" [ "$(ask schedlab-check-lab '/api/contents/work/03-local-and-global-queues.ipynb?token=sesame')" = 200 ]
check "the health check says that it is well" podman exec schedlab-check-lab python3 /opt/schedlab/docker/healthcheck.py
stop schedlab-check-lab
check "on the second start it finds its copies" server schedlab-check-again
stop schedlab-check-again

echo "== Binder's command: a Python that becomes JupyterLab, below a path"
new_volume
base=/user/reader
check "JupyterLab starts by it" server schedlab-check-binder python3 -c \
	'import os, sys, jupyterlab.labapp; os.execvp("jupyter-lab", sys.argv)' \
	--ip=0.0.0.0 --port=8888 --ServerApp.base_url=/user/reader --ServerApp.token=sesame
check "and is well" podman exec schedlab-check-binder python3 /opt/schedlab/docker/healthcheck.py
stop schedlab-check-binder
base=

echo "== Compose"
check "docker/compose.yaml comes up as docker/README.md says" docker/check/compose.sh

echo "== a class: a hub, its proxy, and the servers of two students"
build localhost/schedlab-check-hub docker/hub/Dockerfile
check "the hub does what docker/hub/README.md says" docker/check/hub.sh

printf '\n%d passed, %d failed\n' "$passed" "$failed"
[ "$failed" = 0 ]

#!/usr/bin/env bash
# A class for real, without a daemon of Docker: the hub of docker/hub with its own
# proxy, in a container on the network of the class, which spawns a container of
# the image for each of two students, through podman's answer to Docker's socket.
# All of it in network and mount namespaces of its own, with no way out.
# docker/check/image.sh says what it needs, and has built the image.
set -euo pipefail
cd "$(dirname "$0")/../.."
if [ "${1:-}" != inside ]; then
	exec unshare --net --mount "$0" inside
fi
ip link set lo up
# Ours alone: podman's names of networks, and the addresses and the server of names
# in them, which would else be those of another namespace.
mkdir -p /run/netns /run/containers/networks
mount -t tmpfs tmpfs /run/netns
mount -t tmpfs tmpfs /run/containers/networks

work=$(mktemp -d)
service=
remove() {
	# Twice: where the namespace of a container's network is gone, podman says so first.
	for _ in 1 2; do podman rm -f -t 3 schedlab-check-hub schedlab-check-ada schedlab-check-bob >/dev/null 2>&1 || true; done
	podman volume rm -f schedlab-ada schedlab-bob >/dev/null 2>&1 || true
	podman network rm -f schedlab-class >/dev/null 2>&1 || true
}
finish() {
	status=$?
	if [ "$status" != 0 ]; then
		for name in ada bob hub; do
			echo "-- the log of $name ends"
			podman logs "schedlab-check-$name" 2>&1 | grep -v 'log:192' | tail -40 || true # it may never have come to be
		done
	fi
	remove
	[ -z "$service" ] || kill "$service" 2>/dev/null || true
	kill "$(cat /run/containers/networks/aardvark-dns/aardvark.pid 2>/dev/null)" 2>/dev/null || true
	rm -rf "$work"
	exit $status
}
trap finish EXIT
export CONTAINERS_CONF=$PWD/docker/check/containers.conf

podman image exists localhost/schedlab-check-hub || {
	echo "hub: there is no image localhost/schedlab-check-hub; docker/check/image.sh builds it" >&2
	exit 1
}

remove # what a run left that was killed
podman network create --internal schedlab-class >/dev/null
podman system service --time=0 "unix://$work/docker.sock" 2>/dev/null &
service=$!
printf 'ada\nbob  # a remark\ncy\n' >"$work/class.txt"
# The configuration of the repository; only podman needs more: without systemd it
# starts no container that has a health check, and its limits are given here.
cat >"$work/config.py" <<-'EOF'
	load_subconfig("/opt/hub/jupyterhub_config.py")
	c.DockerSpawner.name_template = "schedlab-check-{username}"
	c.DockerSpawner.extra_create_kwargs = {"healthcheck": {"test": ["NONE"]}}
	c.DockerSpawner.extra_host_config["ulimits"] = [
	    {"Name": "nofile", "Soft": 4096, "Hard": 8192},
	    {"Name": "nproc", "Soft": 4096, "Hard": 4096},
	]
EOF
for _ in $(seq 100); do [ -S "$work/docker.sock" ] && break || sleep 0.1; done

# The user and the limits of docker/hub/compose.yaml.
podman run -d --name schedlab-check-hub --hostname hub --network schedlab-class:alias=hub \
	--memory=1g --pids-limit=256 --cap-drop=ALL --security-opt=no-new-privileges --read-only --tmpfs=/tmp:mode=1777,size=64m \
	-v "$work/docker.sock:/var/run/docker.sock" -v "$work/class.txt:/srv/class.txt:ro" -v "$work/config.py:/config.py:ro" \
	-v "$PWD/docker/check:/check:ro" --mount type=tmpfs,destination=/srv/hub \
	-e SCHEDLAB_TEACHERS=grace -e SCHEDLAB_IMAGE="${SCHEDLAB_IMAGE:-localhost/schedlab-check}" -e SCHEDLAB_MEMORY=1G -e SCHEDLAB_CPUS=1 \
	localhost/schedlab-check-hub jupyterhub --config /config.py >/dev/null
for _ in $(seq 300); do
	podman exec schedlab-check-hub python3 -c 'import urllib.request as u; u.urlopen("http://127.0.0.1:8000/hub/health")' 2>/dev/null && break
	[ "$(podman inspect --format '{{.State.Running}}' schedlab-check-hub)" = true ] || exit 1
	sleep 0.2
done
podman exec -e PYTHONDONTWRITEBYTECODE=1 schedlab-check-hub python3 /check/hub_visit.py http://127.0.0.1:8000
echo "a student's container has: $(podman inspect --format 'memory {{.HostConfig.Memory}}, cores {{.HostConfig.NanoCpus}}, read only {{.HostConfig.ReadonlyRootfs}}, dropped {{len .HostConfig.CapDrop}}, {{.HostConfig.SecurityOpt}}' schedlab-check-ada)"

# In the containers that the hub gave them, beside their servers.
podman exec -i schedlab-check-bob python3 - <docker/check/hub_beside.py
# All chapters, by two students at the same time, each in 1 GB and on one core. Their
# network has no way out, nor has the namespace around it.
chapters=(notebooks/[0-9]*.ipynb)
shares=([0]="" [1]="")
for i in "${!chapters[@]}"; do
	name=${chapters[i]##*/}
	shares[i % 2]+=" ${name%%-*}"
done
began=$(date +%s)
# shellcheck disable=SC2086 # lists of names
podman exec schedlab-check-bob schedlab run ${shares[1]} >"$work/bob.log" 2>&1 &
other=$!
status=0
# shellcheck disable=SC2086
podman exec schedlab-check-ada schedlab run ${shares[0]} >"$work/ada.log" 2>&1 || status=$?
wait "$other" || status=$?
took=$(($(date +%s) - began))
ran=$(cat "$work/ada.log" "$work/bob.log" | grep -c '^[0-9][0-9]-')
if [ "$status" != 0 ] || [ "$ran" -lt "${#chapters[@]}" ]; then
	tail -40 "$work/ada.log" "$work/bob.log"
	echo "FAIL  of ${#chapters[@]} chapters the students executed $ran, and one run ended with $status"
	exit 1
fi
echo "ok    two students execute all ${#chapters[@]} chapters, a half each, in $took s"
for name in ada bob; do
	podman exec "schedlab-check-$name" sh -c 'cat /sys/fs/cgroup/memory.peak 2>/dev/null || cat /sys/fs/cgroup/memory/memory.max_usage_in_bytes' |
		awk -v name="$name" '{ printf "      %s: at most %d MB of memory, with files that the kernel keeps while there is room\n", name, $1 / 1e6 }'
done

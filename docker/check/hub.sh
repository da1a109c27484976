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
mkdir -p /run/netns
mount -t tmpfs tmpfs /run/netns # podman's names of networks, ours alone

work=$(mktemp -d)
service=
finish() {
	status=$?
	[ "$status" = 0 ] || podman logs schedlab-check-hub 2>&1 | grep -v 'log:192' | tail -60
	podman rm -f -t 3 schedlab-check-hub schedlab-check-ada schedlab-check-bob >/dev/null 2>&1 || true
	podman volume rm -f schedlab-ada schedlab-bob >/dev/null 2>&1 || true
	podman network rm -f schedlab-class >/dev/null 2>&1 || true
	[ -z "$service" ] || kill "$service" 2>/dev/null || true
	rm -rf "$work"
	exit $status
}
trap finish EXIT
cat >"$work/containers.conf" <<-'EOF'
	[containers]
	default_ulimits = ["nofile=4096:8192", "nproc=4096:4096"]
	[engine]
	runtime = "runc"
	cgroup_manager = "cgroupfs"
EOF
export CONTAINERS_CONF=$work/containers.conf

podman image exists localhost/schedlab-check-hub || {
	echo "hub: there is no image localhost/schedlab-check-hub; docker/check/image.sh builds it" >&2
	exit 1
}

podman network create --internal schedlab-class >/dev/null
podman system service --time=0 "unix://$work/docker.sock" 2>/dev/null &
service=$!
printf 'ada\nbob  # a remark\n' >"$work/class.txt"
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
	-v "$PWD/docker/check/hub_visit.py:/hub_visit.py:ro" --mount type=tmpfs,destination=/srv/hub \
	-e SCHEDLAB_TEACHERS=grace -e SCHEDLAB_IMAGE="${SCHEDLAB_IMAGE:-localhost/schedlab-check}" -e SCHEDLAB_MEMORY=1G -e SCHEDLAB_CPUS=1 \
	localhost/schedlab-check-hub jupyterhub --config /config.py >/dev/null
for _ in $(seq 300); do
	podman exec schedlab-check-hub python3 -c 'import urllib.request as u; u.urlopen("http://127.0.0.1:8000/hub/health")' 2>/dev/null && break
	[ "$(podman inspect --format '{{.State.Running}}' schedlab-check-hub)" = true ] || exit 1
	sleep 0.2
done
podman exec schedlab-check-hub python3 /hub_visit.py http://127.0.0.1:8000
echo "a student's container has: $(podman inspect --format 'memory {{.HostConfig.Memory}}, cores {{.HostConfig.NanoCpus}}, read only {{.HostConfig.ReadonlyRootfs}}, dropped {{len .HostConfig.CapDrop}}, {{.HostConfig.SecurityOpt}}' schedlab-check-ada)"

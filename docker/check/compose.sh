#!/usr/bin/env bash
# docker/compose.yaml, brought up for real, without a daemon: Compose's own parser
# reads it (docker/lint/resolve), and podman-compose has podman do it, in network
# and mount namespaces of its own with no way out. Then we come as a reader does,
# from the machine, through the port. docker/check/stage.sh says what it needs, and
# image.sh has built the image.
set -euo pipefail
cd "$(dirname "$0")/../.."
project=schedlab-check-compose
if [ "${1:-}" != inside ]; then
	work=$(mktemp -d)
	trap 'rm -rf "$work"' EXIT
	COMPOSE_PROJECT_NAME=$project SCHEDLAB_IMAGE=${SCHEDLAB_IMAGE:-localhost/schedlab-check} SCHEDLAB_PORT=8899 JUPYTER_TOKEN=sesame \
		go run -C docker/lint ./resolve ../compose.yaml >"$work/compose.yaml"
	unshare --net --mount "$0" inside "$work"
	exit
fi
work=$2
ip link set lo up
# Ours alone: podman's names of networks, and the addresses and the server of names
# in them, which would else be those of another namespace.
mkdir -p /run/netns /run/containers/networks
mount -t tmpfs tmpfs /run/netns
mount -t tmpfs tmpfs /run/containers/networks

lab=${project}_lab_1 # podman-compose names it so
finish() {
	status=$?
	[ "$status" = 0 ] || podman logs "$lab" 2>&1 | tail -20
	podman rm -f -t 3 "$lab" >/dev/null 2>&1 || true
	podman volume rm -f ${project}_home >/dev/null 2>&1 || true
	podman network rm -f ${project}_default >/dev/null 2>&1 || true
	kill "$(cat /run/containers/networks/aardvark-dns/aardvark.pid 2>/dev/null)" 2>/dev/null || true
	exit $status
}
trap finish EXIT
export CONTAINERS_CONF=$PWD/docker/check/containers.conf

failed=0
check() { # check WHAT GOT WANT
	if [ "$2" = "$3" ]; then echo "ok    $1"; else
		echo "FAIL  $1: $2; want $3"
		failed=$((failed + 1))
	fi
}
up() {
	# Without systemd podman starts no container that has a health check.
	podman-compose -p $project -f "$work/compose.yaml" --podman-run-args=--no-healthcheck up -d --no-build >"$work/up.log" 2>&1 || {
		cat "$work/up.log"
		exit 1
	}
	for _ in $(seq 600); do
		[ "$(ask 127.0.0.1 /api)" != 200 ] || return 0
		sleep 0.1
	done
	echo "FAIL  JupyterLab does not answer within a minute"
	exit 1
}
down() { podman-compose -p $project -f "$work/compose.yaml" down >/dev/null 2>&1; }
ask() { curl -s -m 5 -o /dev/null -w '%{http_code}' "http://$1:8899$2" || true; }

up
check "JupyterLab answers on 127.0.0.1" "$(ask 127.0.0.1 /api)" 200
check "it wants the token" "$(ask 127.0.0.1 /api/contents)" 403
check "it takes the token" "$(ask 127.0.0.1 '/api/contents/work/00-start-here.ipynb?token=sesame')" 200
check "the machine's other addresses lead nowhere" "$(ask "$(ip -4 -o addr show scope global | awk '{ sub("/.*", "", $4); print $4; exit }')" /api)" 000
check "memory, cores, root, privileges are those of the file" \
	"$(podman inspect --format '{{.HostConfig.Memory}} {{.HostConfig.NanoCpus}} {{.HostConfig.ReadonlyRootfs}} {{.HostConfig.SecurityOpt}}' "$lab")" \
	"2147483648 2000000000 true [no-new-privileges]"
check "all five sets of capabilities are empty" "$(podman exec "$lab" grep -c '^Cap.*:.0000000000000000$' /proc/self/status)" 5
check "a program in /tmp is executed" "$(podman exec "$lab" sh -c 'cp /bin/true /tmp/x && /tmp/x && echo runs')" runs
podman exec "$lab" sh -c 'echo of mine > /home/jovyan/work/mine.txt'
down
check "down takes the container away" "$(podman ps -aq --filter "name=$lab")" ""
up
check "what a reader wrote is there after the next up" "$(podman exec "$lab" cat /home/jovyan/work/mine.txt)" "of mine"
[ "$failed" = 0 ]

#!/usr/bin/env bash
# Runs a command with a Docker Swarm of three managers and a registry, and takes all of it down afterwards:
#   bash .ci/swarm.sh npx vitest run test/swarm
# Each engine is in a network and UTS namespace of its own, on one bridge with this machine, so that what runs here
# reaches the instances. For the tests:
#   QAPPCTL_SHIM_TEST_SWARM           the managers, unix://… separated by commas
#   QAPPCTL_SHIM_TEST_SWARM_REGISTRY  host:port of the registry, which asks for no password
#   QAPPCTL_SHIM_TEST_SWARM_DIR       n1/pid, n1/exec/containerd/containerd.pid …: what a test may kill
#   QAPPCTL_SHIM_TEST_SWARM_LINKS     the namespace of the bridge, and what the names of the links to the nodes begin with
#   QAPPCTL_SHIM_TEST_SWARM_START     what starts a node's engine again: bash $… <number of the node>
# Needs root, dockerd, docker, docker-registry, ip, nsenter, busybox.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/processes.sh"
[ $# -gt 0 ] || { echo 'usage: swarm.sh COMMAND [ARG…]' >&2; exit 2; }

nodes=3 subnet=10.77.$((RANDOM % 200 + 20)) name=qsw$$
dir=$(mktemp -d /tmp/swarm-for-tests.XXXXXX)
registry=$subnet.254:5000
registry_pid='' command_pid=''

say() { printf '%s\n' "swarm.sh: $*" >&2; }
engine() { local i=$1; shift; docker -H "unix://$dir/n$i/sock" "$@"; }
engine_pid() { cat "$dir/n$1/pid" 2>/dev/null || true; }

take_down_node() {
  local i=$1
  if [ -S "$dir/n$i/sock" ]; then
    timeout 10 docker -H "unix://$dir/n$i/sock" swarm leave --force >/dev/null 2>&1 || true
    timeout 20 sh -c "docker -H unix://$dir/n$i/sock ps -aq | xargs -r docker -H unix://$dir/n$i/sock rm -f" >/dev/null 2>&1 || true
  fi
  end_process "$(engine_pid "$i")"
}

clean_up() {
  local status=$? i
  trap '' INT TERM
  end_process "$command_pid"
  local pids=()
  for i in $(seq $nodes); do
    take_down_node "$i" &
    pids+=($!)
  done
  # These alone: the registry is a child too.
  wait "${pids[@]}"
  end_process "$registry_pid"
  # What a test has killed leaves its containers' processes behind: each of them is in one of these namespaces.
  for i in $(seq $nodes); do ip netns pids "$name-$i" 2>/dev/null | xargs -r kill -KILL 2>/dev/null || true; done
  unmount_below "$dir"
  for i in hub $(seq $nodes); do ip netns del "$name-$i" 2>/dev/null || true; done
  ip link del "$name" 2>/dev/null || true
  rm -rf "$dir" || say "left behind: $dir"
  exit "$status"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

wait_for() { # SECONDS COMMAND…
  local tries=$(($1 * 10))
  shift
  until "$@" >/dev/null 2>&1; do
    tries=$((tries - 1))
    [ $tries -gt 0 ] || { say "gave up: $*"; tail -n 20 "$dir"/n*/log >&2 || true; return 1; }
    sleep 0.1
  done
}

network() {
  local i
  ip netns add "$name-hub"
  ip -n "$name-hub" link set lo up
  ip -n "$name-hub" link add br0 type bridge
  ip -n "$name-hub" addr add $subnet.254/24 dev br0
  ip -n "$name-hub" link set br0 up
  ip link add "$name" type veth peer name host netns "$name-hub"
  ip -n "$name-hub" link set host master br0 up
  ip addr add $subnet.253/24 dev "$name"
  ip link set "$name" up
  for i in $(seq $nodes); do
    ip netns add "$name-$i"
    ip link add eth0 netns "$name-$i" type veth peer name "p$i" netns "$name-hub"
    ip -n "$name-hub" link set "p$i" master br0 up
    ip -n "$name-$i" addr add $subnet.$i/24 dev eth0
    ip -n "$name-$i" link set lo up
    ip -n "$name-$i" link set eth0 up
    ip -n "$name-$i" route add default via $subnet.254
  done
}

registry() {
  printf 'version: 0.1\nstorage: { filesystem: { rootdirectory: %s/registry } }\nhttp: { addr: "%s" }\n' "$dir" "$registry" >"$dir/registry.yml"
  nsenter --net="/run/netns/$name-hub" docker-registry serve "$dir/registry.yml" >"$dir/registry.log" 2>&1 &
  registry_pid=$!
}

# A file of its own: a test that kills an engine starts it again with it.
write_start() {
  cat >"$dir/start.sh" <<START
#!/usr/bin/env bash
set -euo pipefail
i=\$1
mkdir -p "$dir/n\$i"
echo '{"insecure-registries": ["$subnet.0/24"]}' >"$dir/n\$i/daemon.json"
rm -f "$dir/n\$i/pid" "$dir/n\$i/exec/containerd/containerd.pid"
nsenter --net="/run/netns/$name-\$i" unshare --uts sh -c 'hostname "\$0"; exec setsid dockerd "\$@"' "node\$i" \\
  --data-root "$dir/n\$i/data" --exec-root "$dir/n\$i/exec" -p "$dir/n\$i/pid" -H "unix://$dir/n\$i/sock" \\
  --config-file "$dir/n\$i/daemon.json" >>"$dir/n\$i/log" 2>&1 </dev/null &
START
}

all_ready() { [ "$(engine 1 node ls --format '{{.Status}}{{.ManagerStatus}}' | grep -cE 'Ready(Leader|Reachable)')" = $nodes ]; }

swarm() {
  local i token
  for i in $(seq $nodes); do bash "$dir/start.sh" "$i"; done
  for i in $(seq $nodes); do wait_for 60 engine "$i" version; done
  engine 1 swarm init --advertise-addr $subnet.1 >/dev/null
  token=$(engine 1 swarm join-token -q manager)
  for i in $(seq 2 $nodes); do engine "$i" swarm join --advertise-addr $subnet.$i --token "$token" $subnet.1:2377 >/dev/null; done
  wait_for 60 all_ready
  engine 1 swarm update --dispatcher-heartbeat 1s >/dev/null
  for i in 1 3; do engine 1 node update --label-add qapp.region=z0 "node$i" >/dev/null; done
  engine 1 node update --label-add qapp.region=z1 node2 >/dev/null
}

# web:1 answers HTTP at 80: / with its variables, and runs anything else that it is told to; exits:1 says so and ends.
images() {
  local root=$dir/root
  mkdir -p "$root"/{bin,etc,tmp,www}
  cp "$(command -v busybox)" "$root/bin/busybox"
  for program in sh httpd sleep echo cat env hostname true wc seq; do ln -s busybox "$root/bin/$program"; done
  printf '#!/bin/sh\nenv >/www/index.html\necho ok >/www/health\necho started\nexec httpd -f -p 80 -h /www\n' >"$root/bin/serve"
  chmod 755 "$root/bin/serve"
  tar -C "$root" --owner=0 --group=0 -c . | engine 1 import --change 'CMD ["/bin/serve"]' - web:1 >/dev/null
  tar -C "$root" --owner=0 --group=0 -c . |
    engine 1 import --change 'CMD ["/bin/sh", "-c", "echo it exits at once >&2; exit 3"]' - exits:1 >/dev/null
  # What the contract's tests expect to be there.
  for image in nginx:alpine ubuntu:14.04 pause:3.6 contract/web:1 k8s.gcr.io/pause:3.6 k8s.gcr.io/ctr/pause:3.6; do
    engine 1 tag web:1 "$image"
  done
  for image in nginx:alpine ubuntu:14.04 pause:3.6 web:1 exits:1; do
    engine 1 tag "$image" "$registry/qapp/$image"
    engine 1 push -q "$registry/qapp/$image" >/dev/null
  done
}

network
registry
write_start
swarm
images
say "three managers, registry at $registry"

export QAPPCTL_SHIM_TEST_SWARM=unix://$dir/n1/sock,unix://$dir/n2/sock,unix://$dir/n3/sock
export QAPPCTL_SHIM_TEST_SWARM_REGISTRY=$registry QAPPCTL_SHIM_TEST_SWARM_DIR=$dir
export QAPPCTL_SHIM_TEST_SWARM_LINKS=$name-hub:p QAPPCTL_SHIM_TEST_SWARM_START=$dir/start.sh
"$@" &
command_pid=$!
status=0
wait "$command_pid" || status=$?
command_pid=''
exit "$status"

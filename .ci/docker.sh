#!/usr/bin/env bash
# Runs a command with a Docker Engine and a registry that asks for a password, and takes both down afterwards:
#   bash .ci/docker.sh npx vitest run test/docker
# Needs root. The engine is not the machine's own: its data, socket and client settings are in a temporary directory.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$here/processes.sh"
work=$(mktemp -d /tmp/docker-for-tests.XXXXXX)
export DOCKER_CONFIG="$work/config" DOCKER_HOST="unix://$work/docker.sock"
unset DOCKER_CONTEXT DOCKER_TLS DOCKER_TLS_VERIFY DOCKER_CERT_PATH
mkdir -p "$DOCKER_CONFIG"
echo "{}" >"$work/dockerd.json"
dockerd_pid='' registry_pid='' command_pid=''

say() { printf '%s\n' "docker.sh: $*" >&2; }

fail() {
  say "$*"
  exit 1
}

clean_up() {
  local status=$?
  trap '' INT TERM
  end_process "$command_pid"
  if [ -n "$dockerd_pid" ] && kill -0 "$dockerd_pid" 2>/dev/null; then
    docker ps -aq 2>/dev/null | xargs -r docker rm -f >/dev/null 2>&1 || true
  fi
  end_process "$dockerd_pid"
  end_process "$registry_pid"
  unmount_below "$work"
  rm -rf "$work" || say "left behind: $work"
  exit "$status"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# Waits for a command to succeed, at most a minute, as long as the process lives; shows its log if it doesn't.
wait_for() {
  local pid=$1 log=$2 tries=0
  shift 2
  until "$@" >/dev/null 2>&1; do
    if ! kill -0 "$pid" 2>/dev/null || [ "$((tries += 1))" -gt 300 ]; then
      tail -n 40 "$log" >&2
      fail "not ready: $*"
    fi
    sleep 0.2
  done
}

start_engine() {
  dockerd --data-root "$work/data" --exec-root "$work/exec" -p "$work/docker.pid" -H "$DOCKER_HOST" \
    --config-file "$work/dockerd.json" "$@" >"$work/dockerd.log" 2>&1 &
  dockerd_pid=$!
  wait_for "$dockerd_pid" "$work/dockerd.log" docker version
  say "engine $(docker version --format '{{.Server.Version}}') at $DOCKER_HOST"
}

start_registry() {
  export QAPPCTL_SHIM_TEST_REGISTRY_USER=tester QAPPCTL_SHIM_TEST_REGISTRY_PASSWORD
  QAPPCTL_SHIM_TEST_REGISTRY_PASSWORD=$(od -An -N12 -tx1 /dev/urandom | tr -d ' \n')
  htpasswd -nbB "$QAPPCTL_SHIM_TEST_REGISTRY_USER" "$QAPPCTL_SHIM_TEST_REGISTRY_PASSWORD" >"$work/htpasswd"
  cat >"$work/registry.yml" <<CONFIG
version: 0.1
storage: { filesystem: { rootdirectory: $work/registry } }
http: { addr: '127.0.0.1:0' }
auth: { htpasswd: { realm: tests, path: $work/htpasswd } }
CONFIG
  docker-registry serve "$work/registry.yml" >"$work/registry.log" 2>&1 &
  registry_pid=$!
  wait_for "$registry_pid" "$work/registry.log" grep -q 'listening on 127.0.0.1:' "$work/registry.log"
  QAPPCTL_SHIM_TEST_REGISTRY=$(grep -o 'listening on 127.0.0.1:[0-9]*' "$work/registry.log" | head -n 1 | cut -d ' ' -f 3)
  export QAPPCTL_SHIM_TEST_REGISTRY
  say "registry at $QAPPCTL_SHIM_TEST_REGISTRY"
}

for program in dockerd docker docker-registry htpasswd busybox; do
  command -v "$program" >/dev/null || fail "$program is missing (see .ci/run)"
done
start_engine
start_registry
bash "$here/images.sh" "$work/images"

export QAPPCTL_SHIM_TEST_DOCKER_HOST=$DOCKER_HOST
# What runs below must find the engine through its own options, not by chance.
env -u DOCKER_HOST -u DOCKER_CONFIG "$@" &
command_pid=$!
status=0
wait "$command_pid" || status=$?
command_pid=''
exit "$status"

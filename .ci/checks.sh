#!/usr/bin/env bash
# The checks and tests themselves; goes on after a failure, to show them all. Called by .ci/run through docker.sh.
set -uo pipefail
export REQUIRE_DOCKER=1 REQUIRE_REDIS=1
status=0
current=''
trap 'kill -TERM $current 2>/dev/null; exit 143' INT TERM

step() {
  local limit=$1 name=$2
  shift 2
  printf '\n== %s\n' "$name"
  timeout -k 10 "$limit" "$@" &
  current=$!
  wait "$current" && return 0
  printf 'ci: failed: %s\n' "$name" >&2
  status=1
}

# The first line of the code block that follows the marker: what is tested is what the README says.
readme_test_command() {
  awk '/<!-- ci: test -->/ { marked = 1; next }
       marked && /^```/ { if (inside) exit; inside = 1; next }
       marked && inside && NF { print; exit }' README.md 2>/dev/null
}

command=$(readme_test_command)
if [ -n "$command" ]; then
  # It begins with npm ci, so that all that follows has what it needs.
  step 1200 "README: $command" bash .ci/swarm.sh bash -c "$command"
else
  echo 'ci: README.md has no test command after <!-- ci: test -->' >&2
  status=1
fi
# The same as npm run check, on both cores.
step 240 'types, lint, format, unused code, package' bash -c \
  'npm run --silent lint & npm run --silent types && npm run --silent format:check && npm run --silent unused &&
   npm run --silent package:check && wait $!'
step 240 'on Node 22 and 24' bash .ci/nodes.sh
step 720 'chaos, short form' npm run --silent chaos -- --except P1,P2
step 180 'chaos on a swarm, short form' bash .ci/swarm.sh npm run --silent chaos -- --only P1
exit "$status"

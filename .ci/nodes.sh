#!/usr/bin/env bash
# What leans on Node itself (connections, streams, the client, children, the built command) on the other supported majors
# of Node, which come from npm.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. .ci/retry.sh

work=$(mktemp -d /tmp/nodes-for-tests.XXXXXX)
trap 'rm -rf "$work"' EXIT
machine=$(node -p '`${process.platform}-${process.arch}`')
for major in 22 24; do
  retry npm install --silent --no-save --no-audit --no-fund --prefix "$work/$major" "node-$machine@$major"
  PATH="$work/$major/node_modules/node-$machine/bin:$PATH" bash -c \
    'node --version && CI= node node_modules/vitest/vitest.mjs run --reporter=dot \
      test/http/connection/{node-internals,accounts,connections}.test.ts test/http/streams test/client/streams.test.ts \
      test/core/process test/e2e/cli.test.ts'
done

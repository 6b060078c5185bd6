#!/bin/sh
# Runs qappctl-shim as a user without rights. The image starts as root for one reason: only root can join the group
# that the mounted Docker socket belongs to, which differs from host to host. With --user it does not, and the group
# comes from --group-add.
set -eu

export HOME=/home/shim
set -- tini -s -g -- node /app/bin/qappctl-shim.js "$@"
[ "$(id -u)" = 0 ] || exec "$@"

socket=${DOCKER_HOST:-unix:///var/run/docker.sock}
socket=${socket#unix://}
groups=65532
[ ! -S "$socket" ] || groups="$groups,$(stat -L -c %g "$socket")"
exec /usr/bin/setpriv --reuid 65532 --regid 65532 --groups "$groups" --inh-caps=-all --no-new-privs "$@"

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
case ${SOCKET_GROUP:-} in
  '' | *[!0-9]*) ;;
  *) groups="$groups,$SOCKET_GROUP" ;;
esac
become="/usr/bin/setpriv --reuid 65532 --regid 65532 --groups $groups --inh-caps=-all --no-new-privs"
if ! why=$($become true 2>&1); then
  echo "error: root may not become user 65532 in this container, its rights were taken away ($why)" >&2
  echo 'hint: start it as that user: docker run --user 65532:65532 --group-add "$(stat -c %g /var/run/docker.sock)" …;' \
    'or leave root these two: --cap-add SETUID --cap-add SETGID' >&2
  exit 1
fi
exec $become "$@"

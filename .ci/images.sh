#!/usr/bin/env bash
# Makes the images of the tests from this machine's own files, so that nothing is downloaded. Called by docker.sh:
#   busy:1     busybox; in the registry only, as <registry>/ctr/busy:1, <registry>/engine/busy:1 and <registry>/image/busy:1
#   web:1      answers HTTP on $PORT (80): / and /health, /env and /args of its start, and any file below /root/
#   exits:1    says so and exits with status 3
#   node:test  node, tini, setpriv and a shell: the base on which CI builds the project's image
set -euo pipefail

work=$1
registry=$QAPPCTL_SHIM_TEST_REGISTRY
mkdir -p "$work"

# A root file system with busybox as its every command.
busybox_root() {
  local root=$1
  mkdir -p "$root"/{bin,etc,tmp,proc,sys,dev,root,home,usr/bin,usr/local/bin,var/run}
  chmod 1777 "$root/tmp"
  cp "$(command -v busybox)" "$root/bin/busybox"
  # setpriv: busybox's own knows too few options, and would stand before the real one.
  busybox --list | grep -vxE 'busybox|setpriv' | while read -r name; do ln -s busybox "$root/bin/$name"; done
  echo 'root:x:0:0:root:/root:/bin/sh' >"$root/etc/passwd"
  echo 'root:x:0:' >"$root/etc/group"
}

# A program, and the libraries that it is linked with, at the same places.
copy_program() {
  local root=$1 program=$2
  {
    readlink -f "$program"
    ldd "$program" | grep -oE '/[^ ]+' || true
  } | while read -r file; do
    mkdir -p "$root$(dirname "$file")"
    cp -L "$file" "$root$file"
  done
}

import_image() {
  local root=$1 name=$2
  shift 2
  tar -C "$root" --owner=0 --group=0 -c . | docker import "$@" - "$name" >/dev/null
}

docker login -u "$QAPPCTL_SHIM_TEST_REGISTRY_USER" --password-stdin "$registry" \
  <<<"$QAPPCTL_SHIM_TEST_REGISTRY_PASSWORD" >/dev/null 2>&1
busybox_root "$work/busy"
# One for each test file that pulls and removes it, with a layer of its own: they run side by side.
for path in ctr engine image; do
  echo "$path" >"$work/busy/etc/path"
  import_image "$work/busy" "$registry/$path/busy:1" --change 'CMD ["/bin/sh"]'
  docker push -q "$registry/$path/busy:1" >/dev/null
  docker rmi "$registry/$path/busy:1" >/dev/null
done
docker logout "$registry" >/dev/null

busybox_root "$work/exits"
import_image "$work/exits" exits:1 --change 'CMD ["/bin/sh", "-c", "echo it exits at once >&2; exit 3"]'

busybox_root "$work/web"
mkdir "$work/web/www"
echo 'hello from web' >"$work/web/www/index.html"
echo 'ok' >"$work/web/www/health"
ln -s / "$work/web/www/root"
cat >"$work/web/bin/serve" <<'SERVE'
#!/bin/sh
env >/www/env
printf '%s\n' "$@" >/www/args
trap 'exit 0' TERM INT
httpd -f -p "${PORT:-80}" -h /www &
wait
SERVE
chmod 755 "$work/web/bin/serve"
import_image "$work/web" web:1 --change 'ENTRYPOINT ["/bin/serve"]' --change 'EXPOSE 80'

busybox_root "$work/node"
for program in node tini setpriv; do
  path=$(command -v "$program")
  copy_program "$work/node" "$path"
  real=$(readlink -f "$path")
  [ "$real" = "/usr/bin/$program" ] || ln -sf "$real" "$work/node/usr/bin/$program"
done
import_image "$work/node" node:test --change 'ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'
rm -rf "$work"

# For those that start engines of their own; sourced by them.

# Ends a process the gentle way, and the hard way when that takes longer than 15 s.
end_process() {
  local pid=$1 waited=0
  [ -n "$pid" ] || return 0
  kill -TERM "$pid" 2>/dev/null || return 0
  while kill -0 "$pid" 2>/dev/null && [ "$((waited += 1))" -le 150 ]; do sleep 0.1; done
  kill -KILL "$pid" 2>/dev/null || true
  # It may be no child of this shell.
  wait "$pid" 2>/dev/null || true
}

# Takes down what an engine has mounted below a directory, the deepest first: containerd may have died without doing so.
unmount_below() {
  awk -v under="$1/" 'index($2, under) == 1 { print $2 }' /proc/mounts | sort -r |
    while read -r mount; do umount -l "$mount" 2>/dev/null || true; done
}

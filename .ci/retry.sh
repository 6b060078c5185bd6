# Sourced, not run. A mirror or registry may be busy or half updated: three tries.
retry() {
  local try
  for try in 1 2 3; do
    "$@" && return 0
    [ "$try" = 3 ] || sleep $((try * 5))
  done
  return 1
}

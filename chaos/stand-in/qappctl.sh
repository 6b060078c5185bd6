#!/bin/sh
# The stand-in where there is no C compiler: the same files beside it and the same ledger, slower, with fewer modes.
# Its clock ticks in hundredths of a second, and its effects are not forced to the disk.
home=$(dirname "$0")
pgid=$(ps -o pgid= -p $$ 2>/dev/null | tr -d ' ')
hash=$(printf '%s\n' "$@" | cksum | tr ' ' '-')

now() {
  read -r up _ </proc/uptime
  printf '%s%s0000000' "${up%.*}" "${up#*.}"
}
record() { printf '%s %s %s %s %s %s\n' "$1" "$(now)" "$$" "${pgid:-$$}" "$hash" "$2" >>"$home/ledger"; }
leave() {
  record end "$1"
  exit "$1"
}
complain() {
  echo "2026/11/24 00:00:00 $1" >&2
  leave 1
}

command=$1
case $1 in release | deploy | instance) command=$1-$2 ;; esac
app=$3
config=''
release=''
region=''
previous=''
for word in "$@"; do
  case $previous in -c) config=$word ;; --release) release=$word ;; --region) region=$word ;; esac
  previous=$word
done

trap 'leave 143' TERM
record start "$*"
mode=''
argument=0
if [ -r "$home/rules" ]; then
  while read -r rule rule_mode rule_argument; do
    [ "$rule" = '*' ] || [ "$rule" = "$command" ] || continue
    mode=$rule_mode
    argument=${rule_argument:-0}
    break
  done <"$home/rules"
fi
pause() { sleep "$(awk "BEGIN { print $1 / 1000 }")" & wait $!; }
case $mode in
delay | jitter) pause "$argument" ;;
hang) pause 180000 ;;
stubborn)
  trap '' TERM
  pause 180000
  ;;
stop) kill -STOP $$ ;;
grandchild | setsid) sleep "$(awk "BEGIN { print $argument / 1000 }")" & ;;
huge)
  yes xxxxxxxxxxxxxxx | head -c "${argument}000000"
  leave 0
  ;;
garbage)
  printf '[{"name":"ng'
  leave 0
  ;;
null)
  echo null
  leave 0
  ;;
quote)
  tail -c 65536 "$config/dora.yaml" >&2
  leave 1
  ;;
fail) complain 'code:500,msg:try again' ;;
esac

case $command in
list | flavor | region | images | release-list | deploy-list | instance-list)
  if [ -r "$home/answers/$command" ]; then cat "$home/answers/$command"; else echo '[]'; fi
  ;;
release-create)
  name=$(sed -n 's/^name: "\{0,1\}\([^"]*\).*/\1/p' "$config/dora.yaml" 2>/dev/null | head -n 1)
  [ -n "$name" ] || complain 'open dora.yaml: no such file or directory'
  record effect "release-create $app $name"
  ;;
deploy-create)
  record effect "deploy-create $app $release"
  printf '{"id":"g261124-0000-%05d-abcd","release":"%s","region":"%s","replicas":0,"ctime":"0001-01-01T00:00:00Z"}\n' \
    "$(($$ % 100000))" "$release" "$region"
  ;;
*) record effect "$*" ;;
esac
leave 0

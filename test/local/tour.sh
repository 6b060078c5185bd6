#!/usr/bin/env bash
# Drives a qappctl through login, register, push, release, deploy, list and delete by its known command line alone:
#   tour.sh <qappctl> <image>
# HOME is a fresh directory. The image is in the Docker Engine, or there is no engine. Says what it sees.
set -euo pipefail

qappctl=$1 image=$2
short=${image##*/}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

fail() {
  echo "tour.sh: $*" >&2
  exit 1
}

# Runs a command that must fail with exit 1, nothing on stdout, and this text after the log's time.
refused() {
  local text=$1 status=0
  shift
  "$qappctl" "$@" >"$work/out" 2>"$work/err" || status=$?
  [ "$status" = 1 ] || fail "exit $status in place of 1: $*"
  [ ! -s "$work/out" ] || fail "printed something: $*"
  [ "$(wc -l <"$work/err")" = 1 ] || fail "not one line: $*"
  grep -qE '^[0-9]{4}/[0-9]{2}/[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2} ' "$work/err" || fail "no time: $*"
  [ "$(cut -c21- "$work/err")" = "$text" ] || fail "'$(cut -c21- "$work/err")' in place of '$text': $*"
}

refused 'please login first' list -o json
"$qappctl" login --ak tour-access-key --sk tour-secret-key
"$qappctl" register tour -d 'a tour'
"$qappctl" list -o json | grep -qF '{"name":"tour","desc":"a tour"}' || fail 'the app is not listed'
"$qappctl" flavor -o json | grep -qF '"name":"C1M1"' || fail 'no flavor C1M1'
"$qappctl" region -o json | grep -qF '"name":"z0"' || fail 'no region z0'

"$qappctl" push "$image"
"$qappctl" images -o json | grep -qF "{\"name\":\"${short%:*}\",\"tag\":\"${short##*:}\"" || fail 'the image is not listed'

"$qappctl" release mkconfig -p "$work/release"
[ -s "$work/release/dora.yaml" ] || fail 'no template'
cat >"$work/release/dora.yaml" <<YAML
name: "v221201-185439"
image: "$short"
flavor: "C1M1"
port: 80
env:
  - key: "NUMBER"
    value: "1"
YAML
"$qappctl" release create tour -c "$work/release"
"$qappctl" release list tour -o json | grep -qF '"name":"v221201-185439"' || fail 'the release is not listed'
refused 'code:409,msg:release v221201-185439 exists already in app tour' release create tour -c "$work/release"

made=$("$qappctl" deploy create tour --region z0 --release v221201-185439 --expect_replicas 2 -o json)
grep -qF '"replicas":0,"ctime":"0001-01-01T00:00:00Z"' <<<"$made" || fail "not as qappctl prints it: $made"
id=$(grep -oE 'g[0-9]{6}-[0-9]{4}-[0-9]{5}-[a-z0-9]{4}' <<<"$made")
"$qappctl" deploy list --region z0 tour -o json | grep -qF "\"id\":\"$id\"" || fail 'the deploy is not listed'

tries=0
until [ "$("$qappctl" instance list tour --deploy "$id" --region z0 -o json | grep -oF '"status":"RUNNING"' | wc -l)" = 2 ]; do
  [ "$((tries += 1))" -le 60 ] || fail 'the instances do not run'
  sleep 0.5
done
"$qappctl" instance list tour --deploy "$id" --region z0

refused 'unknown flag: --id' instance list tour --id "$id" --region z0
refused 'required flag(s) "region" not set' deploy list tour
refused 'accepts 1 arg(s), received 0' release list
refused 'flag needs an argument: --region' deploy list tour --region
refused "unknown shorthand flag: 'z' in -z" images -z
refused 'unknown command "deplyo" for "qappctl"' deplyo list
refused 'invalid argument "q" for "--expect_replicas" flag: strconv.ParseInt: parsing "q": invalid syntax' \
  deploy create tour --region z0 --release v221201-185439 --expect_replicas q
"$qappctl" deploy lst | grep -qF 'Usage:' || fail 'no help below a group'

"$qappctl" deploy delete tour --id "$id" --region z0
[ "$("$qappctl" deploy list --region z0 tour -o json)" = '[]' ] || fail 'the deploy is still there'
"$qappctl" unregister tour
"$qappctl" logout
refused 'please login first' list
echo 'tour.sh: all as it should be'

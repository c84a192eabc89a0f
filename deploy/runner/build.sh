#!/bin/sh
# Builds the runner's image: deploy/runner/build.sh [TAG] [BASE]. Needs `npm ci` and an engine; BuildKit is not needed.
set -eu
tag=${1:-ringfort/runner}
base=${2:-debian:12-slim}
root=$(cd "$(dirname "$0")/../.." && pwd)
context=$(mktemp -d)
trap 'rm -rf "$context"' EXIT

case $(uname -m) in
  x86_64) platform=linux-x64 ;;
  aarch64 | arm64) platform=linux-arm64 ;;
  *) echo "There is no Node for $(uname -m) here." >&2 && exit 1 ;;
esac
cp "$root/node_modules/node-$platform/bin/node" "$root/apps/cli/package.json" "$root/deploy/runner/Containerfile" "$context"
cp -R "$root/apps/cli/dist" "$context/dist"
chmod -R go=rX "$context"
docker build --quiet --build-arg "BASE=$base" --tag "$tag" --file "$context/Containerfile" "$context"

#!/bin/sh
# Makes the two images on which the Docker executor is tested, without a registry:
#   ringfort-test/base:1   Debian with git, tar, bash, and a user `circleci` who may sudo, like CircleCI's own images
#   ringfort-test/sh:1     one static `sh` and nothing else
# Needs root, debootstrap and a running engine. The tarballs are kept in $RINGFORT_IMAGE_CACHE.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
cache=${RINGFORT_IMAGE_CACHE:-$here/../../.cache/test-image}
PATH=$PATH:/usr/sbin:/sbin
mkdir -p "$cache"

base=$cache/base-1.tar
shell=$cache/sh-1.tar

make_tarballs() {
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  root=$work/base
  debootstrap --variant=minbase --include=git,ca-certificates,sudo,busybox-static bookworm "$root" ${RINGFORT_DEBIAN_MIRROR:+"$RINGFORT_DEBIAN_MIRROR"} >&2

  chroot "$root" useradd --uid 3434 --user-group --create-home --shell /bin/bash circleci
  echo 'circleci ALL=(ALL) NOPASSWD: ALL' >"$root/etc/sudoers.d/circleci"
  chmod 440 "$root/etc/sudoers.d/circleci"

  mkdir -p "$work/sh/bin"
  mv "$root/bin/busybox" "$work/sh/bin/sh"
  rm -rf "$root/var/cache/apt" "$root/var/lib/apt/lists" "$root/usr/share/doc" "$root/usr/share/man" "$root/usr/share/locale"

  tar -C "$work/sh" -cf "$shell.new" .
  tar -C "$root" --exclude=./dev --exclude=./proc --exclude=./sys -cf "$base.new" .
  mv "$shell.new" "$shell"
  mv "$base.new" "$base"
}

import_unless_there() {
  image=$1 tarball=$2
  shift 2
  docker image inspect "$image" >/dev/null 2>&1 || docker import "$@" "$tarball" "$image" >/dev/null
}

if ! [ -f "$base" ] || ! [ -f "$shell" ]; then make_tarballs; fi
import_unless_there ringfort-test/base:1 "$base" \
  --change 'USER circleci' \
  --change 'WORKDIR /home/circleci/project' \
  --change 'ENV PATH=/home/circleci/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' \
  --change 'ENV FROM_IMAGE=yes' \
  --change 'ENTRYPOINT ["/bin/false"]'
import_unless_there ringfort-test/sh:1 "$shell" --change 'ENV PATH=/bin'

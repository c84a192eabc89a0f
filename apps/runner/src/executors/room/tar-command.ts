import { namesBelow } from "./paths.ts";

/** A shell command that writes a tar of those of `paths` that exist: for rooms that run on the host's own tools. */
export function tarOf(base: string, paths: readonly string[]): [string, ...string[]] {
  return ["/bin/sh", "-c", packScript, "sh", base, ...namesBelow(base, paths)];
}

// A file that changes while it is read makes tar end with 1: the archive is whole.
const packScript = `
cd -- "$1" 2>/dev/null || exec head -c 1024 /dev/zero
shift
for name do
  shift
  if [ -e "$name" ] || [ -L "$name" ]; then set -- "$@" "$name"; fi
done
[ $# -gt 0 ] || exec head -c 1024 /dev/zero
tar -cf - -- "$@" || [ $? -eq 1 ]`;

/** A shell command that unpacks a tar from its standard input, as whoever runs it. */
export function untarInto(base: string): [string, ...string[]] {
  return ["/bin/sh", "-c", 'umask 022; mkdir -p -- "$1" && exec tar -xpf - --no-same-owner -C "$1"', "sh", base];
}

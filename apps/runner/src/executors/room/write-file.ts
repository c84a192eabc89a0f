import { dirname } from "node:path";

/** A shell command that writes its input to a file with this mode, as whoever runs it: for rooms that run on the host's own tools. */
export function writeFileTo(path: string, mode: number): [string, ...string[]] {
  return ["/bin/sh", "-ec", script, "sh", path, dirname(path), mode.toString(8)];
}

const script = 'umask 022; mkdir -p -- "$2"; rm -f -- "$1"; umask 077; cat >"$1" && chmod "$3" "$1"';

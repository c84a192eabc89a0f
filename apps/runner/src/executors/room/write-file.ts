import { dirname } from "node:path";

/** A shell command that writes its input to a file with this mode, as whoever runs it: for rooms that run on the host's own tools. */
export function writeFileTo(path: string, mode: number): [string, ...string[]] {
  return ["/bin/sh", "-ec", script, "sh", path, dirname(path), mode.toString(8)];
}

/** Two files stand between a claim and a job's first word: no program is started that has nothing to do. */
const script = [
  "umask 022",
  '[ -d "$2" ] || mkdir -p -- "$2"',
  'if [ -e "$1" ] || [ -L "$1" ]; then rm -f -- "$1"; fi',
  "umask 077",
  'cat >"$1"',
  '[ "$3" = 600 ] || chmod "$3" "$1"',
].join("; ");

import { findProgram } from "../room/find-program.ts";

/** The host's programs that make the wall, by absolute path: a job's PATH has no say in them. */
export interface Programs {
  readonly bwrap: string;
  readonly nsenter: string;
  readonly prlimit: string;
  readonly setpriv: string;
}

export function findPrograms(path: string): Programs | { readonly missing: string } {
  const found: Record<string, string> = {};
  for (const name of ["bwrap", "nsenter", "prlimit", "setpriv"]) {
    const place = findProgram(name, path);
    if (!place) return { missing: name };
    found[name] = place;
  }
  return found as unknown as Programs;
}

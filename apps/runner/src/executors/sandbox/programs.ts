import { accessSync, constants, realpathSync } from "node:fs";
import { delimiter, join } from "node:path";

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

function findProgram(name: string, path: string): string | undefined {
  const folders = [...path.split(delimiter), "/usr/bin", "/bin", "/usr/sbin", "/sbin"];
  return folders.map((folder) => join(folder, name)).flatMap(executable)[0];
}

function executable(path: string): string[] {
  try {
    accessSync(path, constants.X_OK);
    return [realpathSync(path)];
  } catch {
    return [];
  }
}

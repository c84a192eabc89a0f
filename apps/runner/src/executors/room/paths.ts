import { posix } from "node:path";

/** `~` is the home, and a relative path starts there, as CircleCI reads `working_directory`. */
export function expandHome(path: string, home: string): string {
  if (path === "~") return home;
  return posix.resolve(home, path.startsWith("~/") ? path.slice(2) : path);
}

export function isWithin(folder: string, path: string): boolean {
  const relative = posix.relative(folder, path);
  return relative === "" || (relative !== ".." && !relative.startsWith("../"));
}

/** Paths as a tar of `base` names them. */
export function namesBelow(base: string, paths: readonly string[]): string[] {
  return paths.map((path) => {
    const absolute = posix.resolve(base, path);
    if (!isWithin(base, absolute)) throw new Error(`${path} is not below ${base}.`);
    return posix.relative(base, absolute) || ".";
  });
}

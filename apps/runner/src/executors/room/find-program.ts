import { accessSync, constants, realpathSync } from "node:fs";
import { delimiter, join } from "node:path";

const always = ["/usr/bin", "/bin", "/usr/sbin", "/sbin"];

/** The absolute path of a program of the host, or undefined when it is not installed. */
export function findProgram(name: string, path: string): string | undefined {
  for (const folder of [...path.split(delimiter), ...always]) {
    try {
      const place = join(folder, name);
      accessSync(place, constants.X_OK);
      return realpathSync(place);
    } catch {
      // Not in this folder.
    }
  }
  return undefined;
}

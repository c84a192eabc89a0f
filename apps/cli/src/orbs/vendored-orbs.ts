import { access } from "node:fs/promises";
import { join } from "node:path";
import { type OrbPlace, vendoredName, vendorFolderName } from "@ringfort/config";
import { readTextFile } from "../text-file.ts";
import { digestOf } from "./lock-file.ts";

/** Where `ringfort orb vendor` keeps an orb; undefined for what is no reference. */
export function vendoredPath(configFolder: string, resolved: string): string | undefined {
  const name = vendoredName(resolved, digestOf);
  return name === undefined ? undefined : join(configFolder, vendorFolderName, name);
}

/** The orbs that are kept beside the config. */
export function vendoredOrbs(configFolder: string): OrbPlace {
  return {
    async find(resolved) {
      const path = vendoredPath(configFolder, resolved);
      if (path === undefined || !(await exists(path))) return undefined;
      return { status: "found", source: { file: resolved, text: await readTextFile(path) }, resolved };
    },
  };
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

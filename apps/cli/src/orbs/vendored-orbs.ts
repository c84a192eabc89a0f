import { access } from "node:fs/promises";
import { join } from "node:path";
import { readTextFile } from "../text-file.ts";
import { digestOf } from "./lock-file.ts";
import { orbFileName } from "./orb-folder.ts";
import type { OrbPlace } from "./orb-place.ts";
import { parseOrbReference } from "./orb-reference.ts";

const vendorFolderName = "orbs";

/** Where `ringfort orb vendor` keeps an orb; undefined for what is no reference. The name is made here, never read from a file. */
export function vendoredPath(configFolder: string, resolved: string): string | undefined {
  const reference = parseOrbReference(resolved);
  if (!reference) return undefined;
  const name =
    reference.kind === "registry"
      ? orbFileName(reference.name, reference.version)
      : `url-${digestOf(resolved).slice(0, 16)}.yml`;
  return join(configFolder, vendorFolderName, name);
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

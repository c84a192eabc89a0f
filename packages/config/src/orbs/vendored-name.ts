import { orbFileName, parseOrbReference } from "./orb-reference.ts";

/** Beside the config. */
export const vendorFolderName = "orbs";

/** The file in which `ringfort orb vendor` keeps an orb; undefined for what is no reference. The name is made here, never read from a file. */
export function vendoredName(resolved: string, digestOf: (text: string) => string): string | undefined {
  const reference = parseOrbReference(resolved);
  if (!reference) return undefined;
  return reference.kind === "registry"
    ? orbFileName(reference.name, reference.version)
    : `url-${digestOf(resolved).slice(0, 16)}.yml`;
}

import { hkdfSync } from "node:crypto";
import type { ClassKeys } from "../trust/class-keys.ts";

/** By which runners of one class protect a project's caches and workspaces from the server, and from other projects. */
export function storageKey(
  { attestSecret }: Pick<ClassKeys, "attestSecret">,
  organization: string,
  project: string,
): string {
  const info = JSON.stringify(["ringfort/storage/v1", organization, project]);
  return Buffer.from(hkdfSync("sha256", attestSecret, "ringfort/storage/v1", info, 32)).toString("base64url");
}

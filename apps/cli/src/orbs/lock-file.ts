import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { CommandFailure } from "../command.ts";
import { parseOrbReference } from "./orb-reference.ts";

/** `ringfort.lock`: which orbs and images a config means, by digest. */
export interface Lock {
  /** By reference as the config writes it. */
  readonly orbs: ReadonlyMap<string, LockedOrb>;
  /** By image as the config writes it; null where no digest could be found. */
  readonly images: ReadonlyMap<string, string | null>;
}

export interface LockedOrb {
  /** Exact: `ns/orb@1.2.3`, or the address. */
  readonly resolved: string;
  /** Of the source's UTF-8 text, in hex. */
  readonly sha256: string;
}

export const lockFileName = "ringfort.lock";
const lockVersion = 1;

export function digestOf(text: string): string {
  return createHash("sha256").update(text, "utf8").digest("hex");
}

/** Undefined when the folder has none. A lock that makes no sense is an error: it must not count as no lock. */
export async function readLock(folder: string): Promise<Lock | undefined> {
  const path = join(folder, lockFileName);
  const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT" || error.code === "ENOTDIR") return undefined;
    throw new CommandFailure(`cannot read ${path}: ${error.message}.`, { cause: error });
  });
  return text === undefined ? undefined : parseLock(text, path);
}

function parseLock(text: string, path: string): Lock {
  const broken = (why: string) =>
    new CommandFailure(
      `${path} is not a lock that this version reads: ${why}. \`ringfort orb vendor\` writes a new one.`,
    );
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    throw broken("it is not JSON");
  }
  if (!isRecord(data) || data.lockVersion !== lockVersion) throw broken(`lockVersion is not ${lockVersion}`);
  const orbs = new Map<string, LockedOrb>();
  for (const [reference, entry] of entriesOf(data.orbs)) {
    if (!isRecord(entry)) throw broken(`orb ${reference}`);
    const { resolved, sha256 } = entry;
    const valid = typeof resolved === "string" && typeof sha256 === "string" && /^[0-9a-f]{64}$/.test(sha256);
    if (!valid || !parseOrbReference(resolved)) throw broken(`orb ${reference}`);
    orbs.set(reference, { resolved, sha256 });
  }
  const images = new Map<string, string | null>();
  for (const [image, digest] of entriesOf(data.images)) {
    if (digest !== null && (typeof digest !== "string" || !/^[a-z0-9]+:[0-9a-f]{32,128}$/.test(digest)))
      throw broken(`image ${image}`);
    images.set(image, digest);
  }
  return { orbs, images };
}

export function printLock({ orbs, images }: Lock): string {
  const sorted = <Value>(map: ReadonlyMap<string, Value>) =>
    Object.fromEntries([...map].sort(([left], [right]) => (left < right ? -1 : 1)));
  return `${JSON.stringify({ lockVersion, orbs: sorted(orbs), images: sorted(images) }, null, 2)}\n`;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function entriesOf(value: unknown): [string, unknown][] {
  return isRecord(value) ? Object.entries(value) : [];
}

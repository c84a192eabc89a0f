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

export type ReadLock = { readonly ok: true; readonly lock: Lock } | { readonly ok: false; readonly why: string };

/** A lock that makes no sense is an error: it must not count as no lock. */
export function parseLock(text: string): ReadLock {
  const broken = (why: string): ReadLock => ({ ok: false, why });
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    return broken("it is not JSON");
  }
  if (!isRecord(data) || data.lockVersion !== lockVersion) return broken(`lockVersion is not ${lockVersion}`);
  const orbs = new Map<string, LockedOrb>();
  for (const [reference, entry] of entriesOf(data.orbs)) {
    if (!isRecord(entry)) return broken(`orb ${reference}`);
    const { resolved, sha256 } = entry;
    const valid = typeof resolved === "string" && typeof sha256 === "string" && /^[0-9a-f]{64}$/.test(sha256);
    if (!valid || !parseOrbReference(resolved)) return broken(`orb ${reference}`);
    orbs.set(reference, { resolved, sha256 });
  }
  const images = new Map<string, string | null>();
  for (const [image, digest] of entriesOf(data.images)) {
    if (digest !== null && (typeof digest !== "string" || !/^[a-z0-9]+:[0-9a-f]{32,128}$/.test(digest)))
      return broken(`image ${image}`);
    images.set(image, digest);
  }
  return { ok: true, lock: { orbs, images } };
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

import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { digestOfStatement, type PinnedRoot, type SignedTrustRoot, signedTrustRoot } from "@ringfort/seal";
import { CommandFailure } from "../command.ts";
import { sanitiseName } from "../terminal/sanitise.ts";
import { makeOwnFolder, readOwnFile, replaceOwnFile } from "./own-file.ts";

/** What this person knows of an organization without asking its server. */
export interface Pin {
  readonly host: string;
  readonly slug: string;
  readonly pinned: PinnedRoot;
  /** The highest version seen of each value, and of each policy under an empty name. */
  readonly seen: Seen;
}
export type Seen = ReadonlyMap<string, number>;

export function seenKey(scope: string, name: string): string {
  return `${scope}\n${name}`;
}

export async function readPin(keysFolder: string, organizationId: string): Promise<Pin | undefined> {
  const path = pathOf(keysFolder, organizationId);
  const text = await readOwnFile(path);
  if (text === undefined) return undefined;
  const pin = await parsePin(text);
  if (pin?.pinned.root.statement.org === organizationId) return pin;
  throw new CommandFailure(
    `${path} is damaged, and nothing is trusted without it. Restore it from a backup, or remove it and compare the trust root's fingerprint anew (--trust).`,
  );
}

/** Keeps the higher of what is known already and what is known now: two commands may run at once. */
export async function keepPin(keysFolder: string, pin: Pin): Promise<void> {
  const { org } = pin.pinned.root.statement;
  await makeOwnFolder(join(keysFolder, "pins"));
  const before = await readPin(keysFolder, org);
  const pinned = before && versionOf(before) > versionOf(pin) ? before.pinned : pin.pinned;
  const seen = new Map(before?.seen);
  for (const [key, version] of pin.seen) seen.set(key, Math.max(version, seen.get(key) ?? 0));
  const text = { host: pin.host, slug: pin.slug, root: pinned.root, seen: [...seen] };
  await replaceOwnFile(pathOf(keysFolder, org), `${JSON.stringify(text, null, 2)}\n`);
}

/** A server that names another organization by a known slug would be trusted anew: it is refused instead. */
export async function requireSameOrganization(
  keysFolder: string,
  { host, slug, id }: { readonly host: string; readonly slug: string; readonly id: string },
): Promise<void> {
  if (!/^[0-9a-f-]{36}$/.test(id))
    throw new CommandFailure("the server names the organization by something that is no id.");
  const folder = join(keysFolder, "pins");
  const files = await readdir(folder).catch(() => []);
  for (const file of files.filter((name) => name.endsWith(".json") && name !== `${id}.json`)) {
    const pin = await parsePin((await readOwnFile(join(folder, file))) ?? "");
    if (pin?.host === host && pin.slug === slug) {
      throw new CommandFailure(
        `${host} says that ${sanitiseName(slug)} is the organization ${id} now; it was ${pin.pinned.root.statement.org} before. ` +
          `Either it was deleted and made anew, or the server lies. If you know that it is right, remove ${join(folder, file)}.`,
      );
    }
  }
}

async function parsePin(text: string): Promise<Pin | undefined> {
  let data: { readonly host?: unknown; readonly slug?: unknown; readonly root?: unknown; readonly seen?: unknown };
  try {
    data = JSON.parse(text);
  } catch {
    return undefined;
  }
  const root = signedTrustRoot.safeParse(data?.root);
  if (!root.success || typeof data.host !== "string" || typeof data.slug !== "string") return undefined;
  return { host: data.host, slug: data.slug, pinned: await asPinned(root.data), seen: new Map(seenIn(data.seen)) };
}

async function asPinned(root: SignedTrustRoot): Promise<PinnedRoot> {
  return { root, digest: await digestOfStatement(root.statement) };
}

function seenIn(list: unknown): [string, number][] {
  if (!Array.isArray(list)) return [];
  return list.filter(
    (entry): entry is [string, number] =>
      Array.isArray(entry) && typeof entry[0] === "string" && Number.isSafeInteger(entry[1]),
  );
}

function pathOf(keysFolder: string, organizationId: string): string {
  return join(keysFolder, "pins", `${organizationId}.json`);
}

function versionOf({ pinned }: Pin): number {
  return pinned.root.statement.version;
}

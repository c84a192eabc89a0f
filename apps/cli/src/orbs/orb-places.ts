import { join, resolve } from "node:path";
import { inTurn, lockedOrbs, type OrbPlace } from "@ringfort/config";
import type { Io } from "../command.ts";
import { digestOf, readLock } from "./lock-file.ts";
import { cachedOrbs } from "./orb-cache.ts";
import { orbFolder } from "./orb-folder.ts";
import { orbRegistry } from "./orb-registry.ts";
import { urlOrbs } from "./url-orbs.ts";
import { vendoredOrbs } from "./vendored-orbs.ts";

export interface OrbPlaceOptions {
  /** The folder that `--orbs` names. */
  readonly orbs: string | undefined;
  /** The config's folder, where `ringfort.lock` is. */
  readonly configFolder: string;
  /** Nothing is fetched: what the cache holds is as new as it gets. */
  readonly offline?: boolean;
}

type World = Pick<Io, "cwd" | "settings">;

/** Where this config's orbs come from, the nearest place first; the lock has the last word. */
export async function orbPlaces(
  { orbs, configFolder, offline = false }: OrbPlaceOptions,
  io: World,
): Promise<OrbPlace> {
  const folders = orbs === undefined ? [] : [orbFolder(resolve(io.cwd, orbs))];
  const remote = offline ? cachedOnly(io.settings) : remoteOrbs(io.settings);
  const lock = await readLock(configFolder);
  if (!lock) return inTurn([...folders, remote]);
  return lockedOrbs(lock, inTurn([...folders, vendoredOrbs(configFolder), remote]), digestOf);
}

/** The same without the lock and without answers that may be out of date: what `orb vendor` records. */
export function currentOrbs(orbs: string | undefined, io: World): OrbPlace {
  const folders = orbs === undefined ? [] : [orbFolder(resolve(io.cwd, orbs))];
  return inTurn([...folders, remoteOrbs(io.settings, 0)]);
}

function remoteOrbs({ cacheFolder, orbs }: Io["settings"], freshMs?: number): OrbPlace {
  const cache = { folder: join(cacheFolder, "orbs"), now: Date.now, ...(freshMs === undefined ? {} : { freshMs }) };
  return inTurn([
    cachedOrbs(orbRegistry(orbs), { ...cache, origin: orbs.registry }),
    cachedOrbs(urlOrbs(orbs), { ...cache, origin: "url" }),
  ]);
}

const nowhere: OrbPlace = { find: async () => undefined };

function cachedOnly({ cacheFolder, orbs }: Io["settings"]): OrbPlace {
  const cache = { folder: join(cacheFolder, "orbs"), now: Date.now, freshMs: Number.POSITIVE_INFINITY };
  return inTurn([
    cachedOrbs(nowhere, { ...cache, origin: orbs.registry }),
    cachedOrbs(nowhere, { ...cache, origin: "url" }),
  ]);
}

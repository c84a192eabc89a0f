import { join } from "node:path";
import { cachedOrbs, inTurn, lockedOrbs, lockFileName, type OrbPlace } from "@ringfort/config";
import type { House } from "../actions/house.ts";
import { organizationSettingsOf } from "../actions/organization-settings.ts";
import { allowedOrbs } from "./allowed-orbs.ts";
import { orbStore } from "./orb-store.ts";
import { registryOrbs } from "./registry-orbs.ts";
import { type ConfigFolder, digestOf, lockIn, vendoredOrbs } from "./repository-orbs.ts";
import { urlOrbs } from "./url-orbs.ts";

type World = Pick<House, "db" | "settings" | "fetchOutside" | "now">;

/** Where a config's orbs come from: what is kept beside it under its lock, then what its organization lets it fetch. Most configs never ask. */
export function orbPlaces(house: World, organizationId: string, folder: ConfigFolder | undefined): OrbPlace {
  let places: Promise<OrbPlace> | undefined;
  return {
    async find(reference) {
      places ??= openPlaces(house, organizationId, folder);
      return await (await places).find(reference);
    },
  };
}

async function openPlaces(house: World, organizationId: string, folder: ConfigFolder | undefined): Promise<OrbPlace> {
  const remote = await remoteOrbs(house, organizationId);
  const read = folder && (await lockIn(folder));
  if (!folder || !read) return remote;
  if (read.ok) return lockedOrbs(read.lock, inTurn([vendoredOrbs(folder), remote]), digestOf);
  // It must not count as no lock.
  const reason = `\`${lockFileName}\` is not a lock that this version reads: ${read.why}; \`ringfort orb vendor\` writes a new one`;
  return { find: async () => ({ status: "missing", reason }) };
}

async function remoteOrbs({ db, settings, fetchOutside, now }: World, organizationId: string): Promise<OrbPlace> {
  const organization = await db
    .selectFrom("organizations")
    .select("settings")
    .where("id", "=", organizationId)
    .executeTakeFirstOrThrow();
  const allowList = await db
    .selectFrom("url_orb_allow_list")
    .select(["prefix", "auth"])
    .where("organization_id", "=", organizationId)
    .execute();
  const cache = { store: orbStore(join(settings.dataFolder, "orbs")), now };
  const registry = cachedOrbs(registryOrbs(settings.orbRegistry, fetchOutside), {
    ...cache,
    origin: settings.orbRegistry,
  });
  const urls = cachedOrbs(urlOrbs(fetchOutside), { ...cache, origin: "url" });
  // Asked before the cache, which all organizations share.
  return allowedOrbs({ settings: organizationSettingsOf(organization), allowList }, inTurn([registry, urls]));
}

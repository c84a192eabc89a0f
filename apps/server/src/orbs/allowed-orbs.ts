import { type OrbPlace, parseOrbReference } from "@ringfort/config";
import type { OrganizationSettings } from "../actions/organization-settings.ts";

export interface OrbRules {
  readonly settings: Pick<OrganizationSettings, "enable_certified_public_orbs" | "enable_uncertified_public_orbs">;
  readonly allowList: readonly { readonly prefix: string; readonly auth: string }[];
}

/** CircleCI's own, which it vouches for. */
const certifiedNamespace = "circleci/";

/** Asks a place only for what the organization lets its configs use. */
export function allowedOrbs(rules: OrbRules, place: OrbPlace): OrbPlace {
  return {
    async find(text) {
      const reason = whyNot(text, rules);
      return reason === undefined ? await place.find(text) : { status: "missing", reason };
    },
  };
}

function whyNot(text: string, { settings, allowList }: OrbRules): string | undefined {
  const reference = parseOrbReference(text);
  if (!reference) return undefined;
  if (reference.kind === "url") return whyNotUrl(reference.address, allowList);
  const certified = reference.name.startsWith(certifiedNamespace);
  if (certified ? settings.enable_certified_public_orbs : settings.enable_uncertified_public_orbs) return undefined;
  return certified
    ? "this organization does not use certified orbs from the registry (`enable_certified_public_orbs`)"
    : "this organization does not use uncertified orbs from the registry (`enable_uncertified_public_orbs`); vendor it with `ringfort orb vendor`, or let an admin enable them";
}

/** Compared as it would be fetched: dots in a path are resolved first. */
function whyNotUrl(address: string, allowList: OrbRules["allowList"]): string | undefined {
  const url = URL.parse(address);
  const entry = url && url.username === "" && allowList.find(({ prefix }) => url.href.startsWith(prefix));
  if (!entry) return "its address begins with nothing on the organization's URL orb allow-list";
  return entry.auth === "none" ? undefined : "this server fetches URL orbs without signing in only";
}

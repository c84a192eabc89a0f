import { type OrbPlace, parseOrbReference } from "@ringfort/config";
import type { GuardedFetch } from "../vcs/outgoing/index.ts";

/** Orbs that are named by an address. A redirection could lead out of what the organization allows, so none is followed. */
export function urlOrbs(fetchOutside: GuardedFetch): OrbPlace {
  return {
    async find(text) {
      const reference = parseOrbReference(text);
      if (reference?.kind !== "url") return undefined;
      const fetched = await fetchOutside(reference.address, { redirects: "none" });
      if (!fetched.ok) return { status: "missing", reason: fetched.message, unreachable: true };
      if (fetched.status !== 200)
        return { status: "missing", reason: `${reference.host} answered with status ${fetched.status}` };
      return { status: "found", source: { file: text, text: fetched.body.toString() }, resolved: text };
    },
  };
}

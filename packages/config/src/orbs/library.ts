import type { Source } from "../source.ts";

/** The answer for one reference, `ns/orb@version` or a URL. `unfetched` asks the caller to fetch it and compile again. */
export type OrbAnswer =
  | {
      readonly status: "found";
      readonly source: Source /** Exact: `ns/orb@1.2.3`, or the URL. */;
      readonly resolved: string;
    }
  | { readonly status: "unfetched" }
  | { readonly status: "missing"; readonly reason: string; readonly code?: "orb-not-found" | "orb-lock-mismatch" };

/** Orb sources that have been fetched: compiling reads them and never fetches. */
export interface OrbLibrary {
  find(reference: string): OrbAnswer;
}

export const noOrbs: OrbLibrary = { find: () => ({ status: "missing", reason: "no orbs are at hand" }) };

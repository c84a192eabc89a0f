import { type OrbPlace, parseOrbReference } from "@ringfort/config";
import { FetchFailure, fetchText } from "./fetch-text.ts";

/** Orbs that are named by an https address. */
export function urlOrbs({ timeoutMs }: { readonly timeoutMs: number }): OrbPlace {
  return {
    async find(text) {
      const reference = parseOrbReference(text);
      if (reference?.kind !== "url" || !URL.canParse(reference.address)) return undefined;
      try {
        const answer = await fetchText(reference.address, { timeoutMs });
        if (answer.status === 200)
          return { status: "found", source: { file: text, text: answer.text }, resolved: text };
        return { status: "missing", reason: `${reference.host} answered with status ${answer.status}` };
      } catch (error) {
        if (error instanceof FetchFailure) return { status: "missing", reason: error.message, unreachable: true };
        throw error;
      }
    },
  };
}

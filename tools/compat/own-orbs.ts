import type { OrbPlace } from "@ringfort/config";

/** Orb sources that a case brings along, by the reference that its config writes. */
export function ownOrbs(sources: (reference: string) => Promise<string | undefined>): OrbPlace {
  return {
    async find(reference) {
      const text = await sources(reference);
      if (text === undefined) return undefined;
      return { status: "found", resolved: reference, source: { file: reference, text } };
    },
  };
}

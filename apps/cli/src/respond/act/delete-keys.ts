import { checkoutKeys } from "@ringfort/client";
import { UsageError } from "../../command.ts";
import { itemNamed } from "../find-item.ts";
import { type ActWorld, type Plan, segment, slugSegments } from "./action.ts";

/** Deletes checkout keys at CircleCI. That alone revokes nothing: the repository's host has their public halves. */
export function planDelete(words: readonly string[], { reader, of }: ActWorld): Plan {
  const keys = words.map((word) => itemNamed(word, of.incident).facts);
  const other = keys.find((key) => key.class !== "checkout-key");
  if (other) throw new UsageError(`\`${other.id}\` is no checkout key.`);
  return {
    gaps: [],
    calls: keys.map(({ location, name }) => ({
      method: "DELETE",
      path: `/api/v2/project/${slugSegments(location)}/checkout-key/${segment(name)}`,
    })),
    async check() {
      const left: string[] = [];
      for (const location of new Set(keys.map((key) => key.location))) {
        const now = await checkoutKeys(reader, location);
        const gone = (name: string) =>
          now.status === "read" && !now.value.some(({ fingerprint }) => fingerprint === name);
        left.push(...keys.filter((key) => key.location === location && !gone(key.name)).map(({ id }) => id));
      }
      return {
        tells:
          left.length > 0
            ? `Still there, or not known to be gone: ${left.join(", ")}.`
            : "They are gone from CircleCI. Take their public halves away at the repository's host, and record OLD_REVOKED with a proof of that.",
        done: left.length === 0,
        sayings: [],
      };
    },
  };
}

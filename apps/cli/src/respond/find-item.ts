import type { Incident, Item } from "@ringfort/controls";
import { UsageError } from "../command.ts";

/** The secret that somebody means: its whole id, or an end of it that only one has. */
export function findItem(word: string, { items }: Incident): Item | undefined {
  const exact = items.get(word);
  if (exact) return exact;
  const [only, ...others] = [...items.values()].filter(
    ({ facts }) => facts.id.endsWith(`/${word}`) || facts.id.endsWith(`:${word}`),
  );
  if (only && others.length > 0)
    throw new UsageError(
      `\`${word}\` could be ${[only, ...others].map(({ facts }) => `\`${facts.id}\``).join(" or ")}.`,
    );
  return only;
}

export function itemNamed(word: string, incident: Incident): Item {
  const item = findItem(word, incident);
  if (!item)
    throw new UsageError(
      `there is no secret \`${word}\` in this incident; \`ringfort respond status --format json\` lists them.`,
    );
  return item;
}

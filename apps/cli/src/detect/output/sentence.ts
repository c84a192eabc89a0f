import type { Alert } from "../alert.ts";

/** One alert in one sentence. */
export function sentenceOf({ detection, organization, actor, actorName, hits, firstAt, lastAt }: Alert): string {
  const who = actor ? ` by ${[actor, actorName && `(${actorName})`].filter(Boolean).join(" ")}` : "";
  const when = hits === 1 ? `at ${firstAt}` : `${hits} times from ${firstAt} to ${lastAt}`;
  return `${detection.title}${who} in organization ${organization}, ${when}.`;
}

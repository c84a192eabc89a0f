import type { Missing, Reader } from "@ringfort/client";
import type { Evidence } from "@ringfort/controls";
import type { KeptAnswers } from "./kept-answers.ts";

/** What collecting one organization works with. */
export interface Scan {
  readonly reader: Reader;
  readonly kept: KeptAnswers;
  readonly now: number;
}

/** An answer that needs another one first: missing for the same reason. */
export async function after<T, U>(first: Evidence<T>, ask: (value: T) => Promise<Evidence<U>>): Promise<Evidence<U>> {
  return first.status === "missing" ? first : ask(first.value);
}

export function notCollected(route: string, permission: string): Missing {
  return { status: "missing", why: "not-collected", route, permission };
}

/** One case held against what is expected of it. */
export interface Comparison {
  readonly id: string;
  /** In which way our compiler differs; nothing when it agrees. */
  readonly difference: string | undefined;
  /** A crash can be listed nowhere. */
  readonly crash?: string;
}

/** Compares one case, and survives what it does. */
export async function compareOne(id: string, differenceIn: () => Promise<string | undefined>): Promise<Comparison> {
  try {
    return { id, difference: await differenceIn() };
  } catch (error) {
    return {
      id,
      difference: undefined,
      crash: error instanceof Error ? (error.stack ?? error.message) : String(error),
    };
  }
}

/** What the page lists: why a case differs, by its id. */
export type Listed = ReadonlyMap<string, string>;

export interface Verdict {
  readonly kind: "agrees" | "listed" | "wrong";
  readonly says: string;
}

/** A difference must be on the page, and nothing else may be. */
export function judge({ id, difference, crash }: Comparison, listed: Listed): Verdict {
  if (crash !== undefined) return { kind: "wrong", says: `crashed: ${crash}` };
  const reason = listed.get(id);
  if (difference === undefined) {
    return reason === undefined ? { kind: "agrees", says: "" } : { kind: "wrong", says: "is listed, and agrees" };
  }
  return reason === undefined
    ? { kind: "wrong", says: `differs without being listed: ${difference}` }
    : { kind: "listed", says: reason };
}

/** Reads the rows `| `id` | why |` of a Markdown page. */
export function readListed(page: string): Listed {
  const listed = new Map<string, string>();
  for (const [, id, why] of page.matchAll(/^\| `([^`]+)` \| (.+) \|$/gm)) listed.set(id!, why!.trim());
  return listed;
}

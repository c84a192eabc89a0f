export type Refs = Readonly<Record<string, string>>;

/** A ref that was made (no `before`), moved, or removed (no `after`). */
export interface RefChange {
  readonly ref: string;
  readonly before?: string;
  readonly after?: string;
}

export interface Pushes {
  readonly changes: readonly RefChange[];
  /** What is known once the changes are taken in; with `more` it is not all yet. */
  readonly known: Refs;
  readonly more: boolean;
  /** How many tags were made or moved in all: more than a few at once are nobody's releases. */
  readonly tags: number;
}

/** What has been pushed from one look at a repository to the next, by the names of the refs and so many at a time. */
export function pushesBetween(before: Refs, after: ReadonlyMap<string, string>, most: number): Pushes {
  const old = new Map(Object.entries(before));
  const all = [...new Set([...old.keys(), ...after.keys()])].sort().flatMap((ref): RefChange[] => {
    const [was, is] = [old.get(ref), after.get(ref)];
    if (was === is) return [];
    return [{ ref, ...(was !== undefined && { before: was }), ...(is !== undefined && { after: is }) }];
  });
  const changes = all.slice(0, most);
  const known = new Map(old);
  for (const change of changes) {
    if (change.after === undefined) known.delete(change.ref);
    else known.set(change.ref, change.after);
  }
  const tags = all.filter(({ ref, after: is }) => is !== undefined && ref.startsWith("refs/tags/")).length;
  return { changes, known: Object.fromEntries(known), more: all.length > most, tags };
}

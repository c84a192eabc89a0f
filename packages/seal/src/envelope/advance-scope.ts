import { allow, refuse, type Sealing } from "../sealed-failure.ts";
import { type CheckedValue, checkSealed, type Expected } from "./check-sealed.ts";
import { type CheckedTombstone, checkTombstone } from "./check-tombstone.ts";
import { sealedValue } from "./sealed-value.ts";

/** The newest that was seen of one name. To be remembered: it is what makes an older one noticeable. */
export interface Mark {
  readonly name: string;
  readonly version: number;
  readonly digest: string;
  readonly isDeleted: boolean;
}

export interface AdvancedScope {
  readonly values: readonly CheckedValue[];
  readonly marks: readonly Mark[];
  /** Seen before, not deleted, and not given now. A server can always withhold one; it is for the caller to say so. */
  readonly missing: readonly string[];
}

/** Goes on from what is known of a scope to what a server gave: nothing comes back older, nor after its deletion, nor twice. */
export async function advanceScope(
  known: readonly Mark[],
  given: { readonly values: readonly unknown[]; readonly tombstones: readonly unknown[] },
  expected: Pick<Expected, "root" | "earlier" | "scope" | "now">,
): Promise<Sealing<AdvancedScope>> {
  const marks = new Map(known.map((mark) => [mark.name, mark]));
  const tombstones: CheckedTombstone[] = [];
  for (const checked of await Promise.all(given.tombstones.map((one) => checkTombstone(one, expected)))) {
    if (!checked.ok) return checked;
    tombstones.push(checked.value);
  }
  tombstones.sort((a, b) => a.statement.version - b.statement.version);
  for (const { statement, digest } of tombstones) {
    const { name, version } = statement;
    const mark = marks.get(name);
    if (mark && version < mark.version) continue;
    if (mark && !follows(statement, digest, mark)) return refuse("tombstone-fork", about(name));
    marks.set(name, { name, version, digest, isDeleted: true });
  }

  const values = new Map<string, CheckedValue>();
  for (const checked of await Promise.all(given.values.map((one) => checkNext(one, marks, expected)))) {
    if (!checked.ok) return checked;
    const { statement, digest } = checked.value;
    const { name, version } = statement;
    if (values.has(name)) return refuse("sealed-malformed", `\`${name}\` came twice.`);
    values.set(name, checked.value);
    marks.set(name, { name, version, digest, isDeleted: false });
  }
  const missing = [...marks.values()].filter(({ name, isDeleted }) => !isDeleted && !values.has(name));
  return allow({
    values: [...values.values()],
    marks: [...marks.values()],
    missing: missing.map(({ name }) => name),
  });
}

async function checkNext(
  given: unknown,
  marks: ReadonlyMap<string, Mark>,
  expected: Pick<Expected, "root" | "earlier" | "scope" | "now">,
): Promise<Sealing<CheckedValue>> {
  const parsed = sealedValue.safeParse(given);
  if (!parsed.success) return refuse("sealed-malformed");
  const { name, version } = parsed.data.statement;
  const mark = marks.get(name);
  if (mark?.isDeleted && version <= mark.version) return refuse("sealed-tombstone", about(name));
  const checked = await checkSealed(given, { ...expected, name, lowestVersion: mark?.version ?? 1 });
  if (!checked.ok || !mark) return checked;
  const { statement, digest } = checked.value;
  return follows(statement, digest, mark) ? checked : refuse("sealed-fork", about(name));
}

/** The same again, or what was made from it. Versions in between may have come and gone unseen. */
function follows(
  { version, previous }: { readonly version: number; readonly previous: string | null },
  digest: string,
  mark: Mark,
): boolean {
  if (version === mark.version) return digest === mark.digest;
  return version > mark.version + 1 || previous === mark.digest;
}

function about(name: string): string {
  return `It is about \`${name}\`.`;
}

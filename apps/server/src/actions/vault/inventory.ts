import { coversScope, type TrustRoot } from "@ringfort/seal";
import type { Querying } from "../../postgres/database.ts";
import { type SealedFact, sealedFacts } from "./scopes.ts";
import { trustRootsOf } from "./trust-roots.ts";

export interface InventoryValue {
  readonly scope: string;
  readonly name: string;
  readonly version: number;
  readonly writer: string;
  readonly issued: number;
  readonly lastReceiptAt: number | null;
  /** Somebody can know it who should not: a class that is no longer trusted, or this server. */
  readonly rotateNow: boolean;
}

export interface Inventory {
  readonly classes: { readonly name: string; readonly values: InventoryValue[] }[];
}

/** What each class can open, or once could: after an incident, this is the list. */
export async function takeInventory(db: Querying, organizationId: string): Promise<Inventory> {
  const [roots, facts, openings, known] = await Promise.all([
    trustRootsOf(db, organizationId),
    sealedFacts(db, organizationId),
    db.selectFrom("openings").selectAll().where("organization_id", "=", organizationId).execute(),
    knownToServer(db, organizationId),
  ]);
  const newest = roots.at(-1)?.statement;
  if (!newest) return { classes: [] };
  const byVersion = new Map(roots.map(({ statement }) => [statement.version, statement]));
  const openedAt = new Map(openings.map((row) => [key(row.class, row.scope, row.name), row.at.getTime()]));
  const classes = new Map<string, InventoryValue[]>(newest.classes.map(({ name }) => [name, []]));
  for (const fact of facts) {
    const writer = writerOf(fact, byVersion);
    const { version, issued } = fact.sealed.statement;
    const isKnown = known.has(key(fact.scope, fact.name));
    const lost = recoveryChanged(fact, byVersion, newest);
    for (const { name, isTrusted } of openers(fact, byVersion, newest)) {
      const lastReceiptAt = openedAt.get(key(name, fact.scope, fact.name)) ?? null;
      const value = { scope: fact.scope, name: fact.name, version, writer, issued, lastReceiptAt };
      const values = classes.get(name) ?? [];
      classes.set(name, [...values, { ...value, rotateNow: !isTrusted || isKnown || lost }]);
    }
  }
  return { classes: [...classes].map(([name, values]) => ({ name, values })) };
}

/** Of what this server was once told in clear, the names that have been sealed no more than once since: nobody has rotated them. */
async function knownToServer(db: Querying, organizationId: string): Promise<ReadonlySet<string>> {
  const rows = await db
    .selectFrom("seen_by_server as seen")
    .innerJoin("sealed_values as sealed", (join) =>
      join
        .onRef("sealed.organization_id", "=", "seen.organization_id")
        .onRef("sealed.scope", "=", "seen.scope")
        .onRef("sealed.name", "=", "seen.name")
        .onRef("sealed.at", ">=", "seen.last_at"),
    )
    .select(["seen.scope", "seen.name"])
    .where("seen.organization_id", "=", organizationId)
    .where("sealed.is_tombstone", "=", false)
    .groupBy(["seen.scope", "seen.name"])
    .having(({ fn }) => fn.countAll(), "<=", 1)
    .execute();
  return new Set(rows.map(({ scope, name }) => key(scope, name)));
}

type Roots = ReadonlyMap<number, TrustRoot>;

/** The roots by which the value was sealed: the writer's, and those of its rewraps. */
function rootsOf({ sealed }: SealedFact, roots: Roots): TrustRoot[] {
  const versions = [sealed.statement.root, ...sealed.rewraps.map(({ statement }) => statement.root)];
  return versions.flatMap((version) => roots.get(version) ?? []);
}

interface Opener {
  readonly name: string;
  readonly isTrusted: boolean;
}

/** Everybody by name for whom it was sealed. A class is trusted with it while each of its keys that ever opened it still may. */
function openers(fact: SealedFact, roots: Roots, newest: TrustRoot): Opener[] {
  const trusted = new Set(
    newest.classes.filter(({ scopes }) => coversScope(scopes, fact.scope)).map(({ seal }) => seal),
  );
  const found = new Map<string, boolean>();
  for (const { classes } of rootsOf(fact, roots)) {
    for (const { name, seal, scopes } of classes) {
      if (coversScope(scopes, fact.scope)) found.set(name, (found.get(name) ?? true) && trusted.has(seal));
    }
  }
  return [...found].map(([name, isTrusted]) => ({ name, isTrusted }));
}

function recoveryChanged(fact: SealedFact, roots: Roots, newest: TrustRoot): boolean {
  return rootsOf(fact, roots).some(({ recovery }) => recovery.some((one) => !newest.recovery.includes(one)));
}

/** A person's name where a root has it, else the key. */
function writerOf({ sealed }: SealedFact, roots: Roots): string {
  const keys = sealed.signatures.map((signature) => signature.key);
  const known = roots.get(sealed.statement.root)?.writers.find(({ key: one }) => keys.includes(one));
  return known?.name ?? keys[0] ?? "";
}

function key(...parts: readonly string[]): string {
  return parts.join("\n");
}

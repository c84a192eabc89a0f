import type { SealedValue, SignedTombstone } from "@ringfort/seal";
import type { Querying } from "../../postgres/database.ts";
import type { Row } from "../../postgres/tables.ts";

type Rewrapped = Omit<SealedValue, "ciphertext">;

export async function newestPolicy(
  db: Querying,
  organizationId: string,
  scope: string,
): Promise<Row<"policies"> | undefined> {
  return await db
    .selectFrom("policies")
    .selectAll()
    .where("organization_id", "=", organizationId)
    .where("scope", "=", scope)
    .orderBy("version", "desc")
    .limit(1)
    .executeTakeFirst();
}

/** The newest version of every name that a scope has ever had. */
export async function newestOf(
  db: Querying,
  organizationId: string,
  scope: string,
): Promise<readonly Row<"sealed_values">[]> {
  return await db
    .selectFrom("sealed_values")
    .selectAll()
    .distinctOn("name")
    .where("organization_id", "=", organizationId)
    .where("scope", "=", scope)
    .orderBy("name")
    .orderBy("version", "desc")
    .execute();
}

export async function newestVersion(
  db: Querying,
  organizationId: string,
  scope: string,
  name: string,
): Promise<Row<"sealed_values"> | undefined> {
  return await db
    .selectFrom("sealed_values")
    .selectAll()
    .where("organization_id", "=", organizationId)
    .where("scope", "=", scope)
    .where("name", "=", name)
    .orderBy("version", "desc")
    .limit(1)
    .executeTakeFirst();
}

/** A scope as it is now: nothing in it opens anything. */
export interface ScopeContent {
  readonly values: SealedValue[];
  readonly tombstones: SignedTombstone[];
  /** Of every name, also of those whose content is gone. */
  readonly last: { readonly name: string; readonly version: number; readonly digest: string }[];
}

export async function contentOf(db: Querying, organizationId: string, scope: string): Promise<ScopeContent> {
  const rows = await newestOf(db, organizationId, scope);
  return {
    values: rows.flatMap((row) => sealedIn(row) ?? []),
    tombstones: rows.flatMap((row) => (row.is_tombstone ? [row.document as SignedTombstone] : [])),
    last: rows.map(({ name, version, fingerprint }) => ({ name, version, digest: fingerprint })),
  };
}

/** `undefined` when the row is a tombstone, or its content is gone. */
export function sealedIn({ document, ciphertext }: Row<"sealed_values">): SealedValue | undefined {
  return ciphertext === null ? undefined : { ...(document as Rewrapped), ciphertext };
}

export interface SealedFact {
  readonly scope: string;
  readonly name: string;
  readonly sealed: Rewrapped;
}

/** Everything that is sealed in an organization, without what is inside. */
export async function sealedFacts(db: Querying, organizationId: string): Promise<readonly SealedFact[]> {
  const rows = await db
    .selectFrom("sealed_values")
    .select(["scope", "name", "document"])
    .where("organization_id", "=", organizationId)
    .where("ciphertext", "is not", null)
    .orderBy("scope")
    .orderBy("name")
    .execute();
  return rows.map(({ scope, name, document }) => ({ scope, name, sealed: document as Rewrapped }));
}

import { Refusal } from "@ringfort/contract";
import type { SignedTrustRoot, TrustRoot } from "@ringfort/seal";
import type { Querying } from "../../postgres/database.ts";
import type { Row } from "../../postgres/tables.ts";
import { sealRefusal } from "./seal-refusal.ts";

/** Ascending, after a version. */
export async function trustRootsOf(db: Querying, organizationId: string, after = 0): Promise<SignedTrustRoot[]> {
  const rows = await db
    .selectFrom("trust_roots")
    .select("document")
    .where("organization_id", "=", organizationId)
    .where("version", ">", after)
    .orderBy("version")
    .execute();
  return rows.map(({ document }) => document);
}

export async function newestRoot(db: Querying, organizationId: string): Promise<Row<"trust_roots"> | undefined> {
  return await db
    .selectFrom("trust_roots")
    .selectAll()
    .where("organization_id", "=", organizationId)
    .orderBy("version", "desc")
    .limit(1)
    .executeTakeFirst();
}

/** Whether the organization seals anything. */
export async function hasRoot(db: Querying, organizationId: string): Promise<boolean> {
  const first = await db
    .selectFrom("trust_roots")
    .select("version")
    .where("organization_id", "=", organizationId)
    .limit(1)
    .executeTakeFirst();
  return first !== undefined;
}

/** The root under which something may be written now. */
export async function requireRoot(db: Querying, organizationId: string, at: number): Promise<TrustRoot> {
  const newest = await newestRoot(db, organizationId);
  if (!newest)
    throw new Refusal("conflict", "This organization has no trust root yet: `ringfort trust init` makes one.");
  const { statement } = newest.document;
  if (statement.expires <= at) throw sealRefusal("trust-root-expired");
  return statement;
}

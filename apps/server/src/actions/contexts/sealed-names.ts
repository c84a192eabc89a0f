import { sql } from "kysely";
import type { Querying } from "../../postgres/database.ts";

export interface SealedName {
  readonly name: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** The variables that are sealed in a scope, with when they were first and last written. */
export async function sealedNames(db: Querying, organizationId: string, scope: string): Promise<readonly SealedName[]> {
  const { rows } = await sql<SealedName>`
    select name, min(at) as "createdAt", max(at) as "updatedAt" from sealed_values
     where organization_id = ${organizationId} and scope = ${scope} and name !~ '^ssh/'
     group by name having bool_or(ciphertext is not null)`.execute(db);
  return rows;
}

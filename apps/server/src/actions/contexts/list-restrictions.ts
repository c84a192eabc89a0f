import { sql } from "kysely";
import type { Querying } from "../../postgres/database.ts";
import type { Row } from "../../postgres/tables.ts";
import { allMembers } from "../groups/find-group.ts";
import type { NamedRestriction } from "./restrict-context.ts";

/** In the order in which they were made. One whose project or group is gone has no name, and lets nobody in. */
export async function listRestrictions(
  db: Querying,
  context: Pick<Row<"contexts">, "id" | "organization_id">,
  { after, limit }: { readonly after: readonly [Date, string] | undefined; readonly limit: number },
): Promise<readonly NamedRestriction[]> {
  const { rows } = await sql<Row<"context_restrictions"> & { readonly named: string | null }>`
    select r.*, case r.type
        when 'expression' then ''
        when 'project' then (select name from projects where id::text = r.value and organization_id = ${context.organization_id})
        else case when r.value = ${context.organization_id}::text then ${allMembers.name}
             else (select name from groups where id::text = r.value and organization_id = ${context.organization_id}) end
      end as named
      from context_restrictions r
     where r.context_id = ${context.id}
       and (${after === undefined} or (r.created_at, r.id) > (${after?.[0] ?? new Date(0)}, ${after?.[1] ?? context.id}))
     order by r.created_at, r.id limit ${limit}`.execute(db);
  return rows.map(({ named, ...restriction }) => ({ ...restriction, label: named ?? undefined }));
}

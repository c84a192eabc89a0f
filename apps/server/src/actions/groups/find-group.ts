import type { Querying } from "../../postgres/database.ts";

export interface Group {
  readonly id: string;
  readonly name: string;
  readonly description: string;
}

/** Every member of an organization belongs to the group that bears its id. It is always there, and nobody is added or removed. */
export const allMembers = {
  name: "All members",
  description: "Everybody who is a member of the organization",
} as const;

export async function groupNamed(db: Querying, organizationId: string, id: string): Promise<Group | undefined> {
  if (id === organizationId) return { id, ...allMembers };
  return await db
    .selectFrom("groups")
    .select(["id", "name", "description"])
    .where("organization_id", "=", organizationId)
    .where("id", "=", id)
    .executeTakeFirst();
}

import type { Querying } from "../../postgres/database.ts";
import { allMembers, type Group } from "./find-group.ts";

/** By name, with the one that is always there. There are a few hundred at most. */
export async function listGroups(
  db: Querying,
  organizationId: string,
): Promise<{ readonly groups: readonly Group[]; readonly total: number }> {
  const made = await db
    .selectFrom("groups")
    .select(["id", "name", "description"])
    .where("organization_id", "=", organizationId)
    .execute();
  const groups = [{ id: organizationId, ...allMembers }, ...made];
  return { groups: groups.sort((one, other) => (one.name < other.name ? -1 : 1)), total: groups.length };
}

export interface GroupMember {
  readonly id: string;
  readonly login: string;
  readonly name: string;
}

/** Whoever left the organization is in none of its groups any longer. */
export async function listGroupMembers(
  db: Querying,
  organizationId: string,
  groupId: string,
): Promise<readonly GroupMember[]> {
  return await db
    .selectFrom("members")
    .innerJoin("users", "users.id", "members.user_id")
    .select(["users.id", "users.login", "users.name"])
    .where("members.organization_id", "=", organizationId)
    .$if(groupId !== organizationId, (query) =>
      query.where("members.user_id", "in", (members) =>
        members.selectFrom("group_members").select("user_id").where("group_id", "=", groupId),
      ),
    )
    .orderBy("users.login")
    .execute();
}

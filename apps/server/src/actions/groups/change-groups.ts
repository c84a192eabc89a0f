import { randomUUID } from "node:crypto";
import { Refusal } from "@ringfort/contract";
import type { Doing } from "../create-organization.ts";
import type { House, Turn } from "../house.ts";
import { changeVault } from "../vault/change-vault.ts";
import { allMembers, type Group, groupNamed } from "./find-group.ts";

const mostGroups = 500;

interface OfOrganization {
  readonly id: string;
}

export async function createGroup(
  house: House,
  organization: OfOrganization,
  { name, description }: Omit<Group, "id">,
  doing: Doing,
): Promise<Group> {
  const id = randomUUID();
  const about = { action: "group.create", organizationId: organization.id, target: { id, type: "group", name } };
  return await changeVault(house, about, doing, async ({ tx }) => {
    const groups = await tx
      .selectFrom("groups")
      .select("name")
      .where("organization_id", "=", organization.id)
      .execute();
    const folded = name.toLowerCase();
    if ([allMembers, ...groups].some((other) => other.name.toLowerCase() === folded)) {
      throw new Refusal("conflict", "Conflict creating entity. The organization has a group of this name.");
    }
    if (groups.length >= mostGroups) throw new Refusal("invalid", `An organization has at most ${mostGroups} groups.`);
    await tx.insertInto("groups").values({ id, organization_id: organization.id, name, description }).execute();
    return { id, name, description };
  });
}

/** Its members go. The restrictions that name it stay, and let nobody in: a context does not open because a group went. */
export async function deleteGroup(house: House, organization: OfOrganization, id: string, doing: Doing): Promise<void> {
  const about = { action: "group.delete", organizationId: organization.id, target: { id, type: "group" } };
  await changeVault(house, about, doing, async (turn) => {
    await ownGroup(turn, organization, id);
    await turn.tx.deleteFrom("groups").where("id", "=", id).execute();
  });
}

export async function addGroupMember(
  house: House,
  organization: OfOrganization,
  { group, user }: { readonly group: string; readonly user: string },
  doing: Doing,
): Promise<void> {
  const about = {
    action: "group_member.add",
    organizationId: organization.id,
    target: { id: group, type: "group" },
    payload: { user },
  };
  await changeVault(house, about, doing, async (turn) => {
    await ownGroup(turn, organization, group);
    const member = await turn.tx
      .selectFrom("members")
      .select("user_id")
      .where("organization_id", "=", organization.id)
      .where("user_id", "=", user)
      .executeTakeFirst();
    if (!member) throw new Refusal("not-found", "The organization has no such member.");
    await turn.tx
      .insertInto("group_members")
      .values({ group_id: group, user_id: user })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  });
}

export async function removeGroupMember(
  house: House,
  organization: OfOrganization,
  { group, user }: { readonly group: string; readonly user: string },
  doing: Doing,
): Promise<void> {
  const about = {
    action: "group_member.remove",
    organizationId: organization.id,
    target: { id: group, type: "group" },
    payload: { user },
  };
  await changeVault(house, about, doing, async (turn) => {
    await ownGroup(turn, organization, group);
    const removed = await turn.tx
      .deleteFrom("group_members")
      .where("group_id", "=", group)
      .where("user_id", "=", user)
      .executeTakeFirst();
    if (removed.numDeletedRows === 0n) throw new Refusal("not-found", "The group has no such member.");
  });
}

async function ownGroup({ tx }: Turn, organization: OfOrganization, id: string): Promise<void> {
  if (id === organization.id) {
    throw new Refusal("invalid", `\`${allMembers.name}\` is always there, and is whoever is a member.`);
  }
  if (!(await groupNamed(tx, organization.id, id))) throw new Refusal("not-found", "Group not found.");
}

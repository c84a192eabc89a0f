import { Refusal } from "@ringfort/contract";
import { z } from "zod";
import { addGroupMember, createGroup, deleteGroup, removeGroupMember } from "../../../actions/groups/change-groups.ts";
import { groupNamed } from "../../../actions/groups/find-group.ts";
import { listGroupMembers, listGroups } from "../../../actions/groups/list-groups.ts";
import type { App, Web } from "../../app.ts";
import { callerOf } from "../../caller.ts";
import { pageOf, pageSize, readCursor } from "../../paging.ts";
import { permit } from "../../permit.ts";
import { findOrganization } from "../find-organization.ts";
import { messageShape } from "../message.ts";
import { organizationAttempt } from "../organizations.ts";
import { pageQuery, pageShape } from "../shapes.ts";

const groupShape = z.object({ id: z.uuid(), name: z.string(), description: z.string() });
const memberShape = z.object({ id: z.uuid(), login: z.string(), name: z.string() });
const organizationParams = z.object({ organization: z.uuid() });
const groupParams = organizationParams.extend({ group: z.uuid() });
const memberParams = groupParams.extend({ user: z.uuid() });
const line = z.string().regex(/^[^\p{C}\p{Zl}\p{Zp}]*$/u, "one line of visible characters");

/** Groups of people as CircleCI has them, and who is in them, which its API does not tell. */
export function groupRoutes(app: App, { house }: Web): void {
  const path = "/api/v2/organizations/:organization/groups";
  const own = "/api/ringfort/v1/organizations/:organization/groups/:group/members";
  const tags = ["Groups"];

  app.get(
    path,
    {
      schema: {
        tags,
        params: organizationParams,
        querystring: pageQuery.extend({ limit: z.coerce.number().int().min(1).max(100).default(pageSize) }),
        response: { 200: pageShape(groupShape).extend({ total_count: z.int() }) },
      },
    },
    async (request) => {
      const { id } = await findOrganization(house, await callerOf(house, request), request.params);
      const { limit, "page-token": token } = request.query;
      const { groups, total } = await listGroups(house.db, id);
      const after = readCursor(token, 1);
      const rest = after === undefined ? groups : groups.filter(({ name }) => name > String(after[0]));
      return {
        ...pageOf(
          rest.slice(0, limit + 1),
          (group) => group,
          ({ name }) => [name],
          limit,
        ),
        total_count: total,
      };
    },
  );

  app.post(
    path,
    {
      schema: {
        tags,
        params: organizationParams,
        body: z.object({ name: line.trim().min(1).max(200), description: line.max(1_000).default("") }),
        response: { 201: groupShape },
      },
    },
    async (request, reply) => {
      const caller = await callerOf(house, request);
      const organization = await findOrganization(house, caller, request.params);
      const doing = await permit(house, request, caller, organizationAttempt("group.create", organization));
      return reply.code(201).send(await createGroup(house, organization, request.body, doing));
    },
  );

  app.get(
    `${path}/:group`,
    { schema: { tags, params: groupParams, response: { 200: groupShape } } },
    async (request) => {
      const { id } = await findOrganization(house, await callerOf(house, request), request.params);
      const group = await groupNamed(house.db, id, request.params.group);
      if (!group) throw new Refusal("not-found", "Group not found.");
      return group;
    },
  );

  app.delete(
    `${path}/:group`,
    { schema: { tags, params: groupParams, response: { 200: messageShape } } },
    async (request) => {
      const caller = await callerOf(house, request);
      const organization = await findOrganization(house, caller, request.params);
      const doing = await permit(house, request, caller, organizationAttempt("group.delete", organization));
      await deleteGroup(house, organization, request.params.group, doing);
      return { message: "Group deleted." };
    },
  );

  app.get(
    own,
    { schema: { tags, params: groupParams, response: { 200: z.object({ items: z.array(memberShape) }) } } },
    async (request) => {
      const { id } = await findOrganization(house, await callerOf(house, request), request.params);
      const group = await groupNamed(house.db, id, request.params.group);
      if (!group) throw new Refusal("not-found", "Group not found.");
      return { items: [...(await listGroupMembers(house.db, id, group.id))] };
    },
  );

  for (const [method, action, change, message] of [
    ["PUT", "group_member.add", addGroupMember, "Group member added."],
    ["DELETE", "group_member.remove", removeGroupMember, "Group member removed."],
  ] as const) {
    app.route({
      method,
      url: `${own}/:user`,
      schema: { tags, params: memberParams, response: { 200: messageShape } },
      handler: async (request) => {
        const caller = await callerOf(house, request);
        const organization = await findOrganization(house, caller, request.params);
        const doing = await permit(house, request, caller, organizationAttempt(action, organization));
        await change(house, organization, request.params, doing);
        return { message };
      },
    });
  }
}

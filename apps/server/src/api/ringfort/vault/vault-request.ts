import type { FastifyRequest } from "fastify";
import { z } from "zod";
import type { Doing } from "../../../actions/create-organization.ts";
import type { House } from "../../../actions/house.ts";
import { projectOfScope } from "../../../actions/vault/find-scope.ts";
import type { Role, Row } from "../../../postgres/tables.ts";
import { type Caller, callerOf } from "../../caller.ts";
import { permit } from "../../permit.ts";
import { settingsRole } from "../../permit-project.ts";
import { findOrganization } from "../../v2/find-organization.ts";

export const vaultPath = "/api/ringfort/v1/organizations/:organization";
export const vaultParams = z.object({ organization: z.uuid() });
export const vaultTags = ["Sealed secrets"];
export const mostVaultBytes = 4 * 1024 ** 2;
/** The document in a body. Its shape is the business of `@ringfort/seal`, whose codes say what is wrong with it. */
export const document = z.unknown();

type Asked = FastifyRequest<{ Params: z.infer<typeof vaultParams> }>;

export interface Asker {
  readonly caller: Caller;
  readonly organization: Row<"organizations">;
}

/** A member who asks about an organization; for everybody else there is none. */
export async function askerOf(house: House, request: FastifyRequest, least: Role = "viewer"): Promise<Asker> {
  const caller = await callerOf(house, request);
  return { caller, organization: await findOrganization(house, caller, (request as Asked).params, least) };
}

/** Lets a member change something of the organization, or refuses and records that it was tried. */
export async function permitVault(
  house: House,
  request: FastifyRequest,
  { caller, organization }: Asker,
  { action, least }: { readonly action: string; readonly least: Role },
): Promise<Required<Doing>> {
  return await permit(house, request, caller, {
    action,
    organizationId: organization.id,
    target: { id: organization.id, type: "organization", name: organization.slug },
    least,
    what: "Organization",
  });
}

/** Lets a member write in the scopes of statements, as with CircleCI's contexts and project variables. */
export async function permitWriting(
  house: House,
  request: FastifyRequest,
  asker: Asker,
  action: string,
  statements: readonly { readonly statement: { readonly scope: string } }[],
): Promise<Required<Doing>> {
  const doing = await permitVault(house, request, asker, { action, least: "contributor" });
  for (const name of new Set(statements.map(({ statement }) => statement.scope))) {
    const project = await projectOfScope(house.db, asker.organization.id, name);
    if (project) await permitVault(house, request, asker, { action, least: settingsRole(project) });
  }
  return doing;
}

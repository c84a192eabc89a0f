import type { FastifyRequest } from "fastify";
import type { Doing } from "../actions/create-organization.ts";
import type { House } from "../actions/house.ts";
import { settingsOf } from "../actions/project-settings.ts";
import type { Role, Row } from "../postgres/tables.ts";
import type { Caller } from "./caller.ts";
import { permit } from "./permit.ts";

/** Lets a caller change something of a project, or refuses and records that it was tried. */
export function permitProject(
  house: House,
  request: FastifyRequest,
  caller: Caller,
  { id, slug, organization_id }: Pick<Row<"projects">, "id" | "slug" | "organization_id">,
  { action, least = "admin" }: { readonly action: string; readonly least?: Role },
): Promise<Required<Doing>> {
  const target = { id, type: "project", name: slug };
  return permit(house, request, caller, { action, organizationId: organization_id, target, least, what: "Project" });
}

/** Lets a caller make a project, or refuses and records that it was tried. */
export function permitCreation(
  house: House,
  request: FastifyRequest,
  caller: Caller,
  { id, slug }: Pick<Row<"organizations">, "id" | "slug">,
): Promise<Required<Doing>> {
  const target = { id, type: "organization", name: slug };
  const attempt = { action: "project.create", organizationId: id, target, least: "contributor" } as const;
  return permit(house, request, caller, { ...attempt, what: "Organization" });
}

/** Settings, keys and variables of a project are written by its admins, and by contributors where it says so. */
export function settingsRole(project: Row<"projects">): Role {
  return settingsOf(project).write_settings_requires_admin ? "admin" : "contributor";
}

import { Refusal } from "@ringfort/contract";
import type { FastifyRequest } from "fastify";
import type { Doing } from "../actions/create-organization.ts";
import type { House } from "../actions/house.ts";
import { recordEvent, type Thing } from "../actions/record-event.ts";
import type { Role } from "../postgres/tables.ts";
import { actorOf, type Caller, originOf, requireRole } from "./caller.ts";

export interface Attempt {
  readonly action: string;
  readonly organizationId: string;
  readonly target: Thing;
  readonly least: Role;
  /** As the message calls it: `Workflow not found.` */
  readonly what: string;
}

/** Lets a caller change something, or refuses and records that it was tried. Answers who is doing it, for the action. */
export async function permit(
  house: House,
  request: FastifyRequest,
  caller: Caller,
  { action, organizationId, target, least, what }: Attempt,
): Promise<Required<Doing>> {
  const doing = { actor: actorOf(caller), request: originOf(request) };
  try {
    requireRole(caller, organizationId, least, what);
  } catch (error) {
    if (error instanceof Refusal)
      await recordEvent(house.db, { action, organizationId, target, success: false, ...doing });
    throw error;
  }
  return doing;
}

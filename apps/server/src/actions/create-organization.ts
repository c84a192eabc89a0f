import { Refusal } from "@ringfort/contract";
import type { Row } from "../postgres/tables.ts";
import type { Turn } from "./house.ts";
import { type Actor, type Origin, recordEvent } from "./record-event.ts";

export interface Doing {
  readonly actor: Actor;
  readonly request?: Origin;
}

export interface NewOrganization {
  readonly slug: string;
  readonly name: string;
  readonly vcsType: Row<"organizations">["vcs_type"];
}

export async function createOrganization(
  { tx }: Turn,
  { slug, name, vcsType }: NewOrganization,
  { actor, request }: Doing,
): Promise<Row<"organizations">> {
  const organization = await tx
    .insertInto("organizations")
    .values({ slug, name, vcs_type: vcsType })
    .onConflict((conflict) => conflict.column("slug").doNothing())
    .returningAll()
    .executeTakeFirst();
  if (!organization) throw new Refusal("conflict", "An organization of this slug exists already.");
  await recordEvent(tx, {
    action: "org.create",
    organizationId: organization.id,
    actor,
    target: { id: organization.id, type: "organization", name: slug },
    success: true,
    ...(request && { request }),
  });
  return organization;
}

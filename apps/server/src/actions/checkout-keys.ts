import { Refusal } from "@ringfort/contract";
import type { Querying } from "../postgres/database.ts";
import type { Row } from "../postgres/tables.ts";
import type { Doing } from "./create-organization.ts";
import type { Turn } from "./house.ts";
import { recordEvent } from "./record-event.ts";
import { newSshKeyPair } from "./ssh-key-pair.ts";

export type CheckoutKeyType = Row<"checkout_keys">["type"];

/** A new pair, which is the preferred one from now on. Its public half goes to the forge, by whoever asked. */
export async function createCheckoutKey(
  { tx, at }: Turn,
  project: Pick<Row<"projects">, "id" | "slug" | "organization_id">,
  type: CheckoutKeyType,
  doing: Doing,
): Promise<Row<"checkout_keys">> {
  const pair = newSshKeyPair(`ringfort ${project.slug}`);
  await tx.updateTable("checkout_keys").set({ preferred: false }).where("project_id", "=", project.id).execute();
  const key = await tx
    .insertInto("checkout_keys")
    .values({
      project_id: project.id,
      fingerprint_md5: pair.fingerprints.md5,
      fingerprint_sha256: pair.fingerprints.sha256,
      type,
      public_key: pair.publicKey,
      private_key: pair.privateKey,
      preferred: true,
      created_by: doing.actor.type === "user" ? doing.actor.id : null,
      created_at: new Date(at),
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  await record(tx, "checkout-key.create", project, key, doing);
  return key;
}

/** By either of its fingerprints. */
export async function findCheckoutKey(
  db: Querying,
  projectId: string,
  fingerprint: string,
): Promise<Row<"checkout_keys">> {
  const key = await db
    .selectFrom("checkout_keys")
    .selectAll()
    .where("project_id", "=", projectId)
    .where((is) => is.or([is("fingerprint_md5", "=", fingerprint), is("fingerprint_sha256", "=", fingerprint)]))
    .executeTakeFirst();
  if (!key) throw new Refusal("not-found", "Checkout key not found.");
  return key;
}

/** When the preferred key goes, the newest of the others is preferred. */
export async function deleteCheckoutKey(
  { tx }: Turn,
  project: Pick<Row<"projects">, "id" | "slug" | "organization_id">,
  fingerprint: string,
  doing: Doing,
): Promise<void> {
  const key = await findCheckoutKey(tx, project.id, fingerprint);
  await tx
    .deleteFrom("checkout_keys")
    .where("project_id", "=", project.id)
    .where("fingerprint_md5", "=", key.fingerprint_md5)
    .execute();
  if (key.preferred) {
    const newest = tx
      .selectFrom("checkout_keys")
      .select("fingerprint_md5")
      .where("project_id", "=", project.id)
      .orderBy("created_at", "desc")
      .limit(1);
    await tx
      .updateTable("checkout_keys")
      .set({ preferred: true })
      .where("project_id", "=", project.id)
      .where("fingerprint_md5", "=", newest)
      .execute();
  }
  await record(tx, "checkout-key.delete", project, key, doing);
}

async function record(
  tx: Querying,
  action: string,
  project: Pick<Row<"projects">, "id" | "slug" | "organization_id">,
  key: Row<"checkout_keys">,
  { actor, request }: Doing,
): Promise<void> {
  await recordEvent(tx, {
    action,
    organizationId: project.organization_id,
    actor,
    target: { id: key.fingerprint_sha256, type: "checkout-key", name: `${project.slug} ${key.type}` },
    payload: { project: project.id, seen_by_server: true },
    success: true,
    ...(request && { request }),
  });
}

import { Refusal } from "@ringfort/contract";
import type { Row } from "../postgres/tables.ts";
import type { Doing } from "./create-organization.ts";
import type { Turn } from "./house.ts";
import { recordEvent } from "./record-event.ts";

const mostEntries = 5;

type Organization = Pick<Row<"organizations">, "id">;
type NewEntry = Pick<Row<"url_orb_allow_list">, "name" | "prefix" | "auth">;

/** Lets configs of an organization use orbs whose URL begins so. */
export async function allowUrlOrbs({ tx }: Turn, { id }: Organization, entry: NewEntry, doing: Doing): Promise<string> {
  requirePrefix(entry.prefix);
  await tx.selectFrom("organizations").select("id").where("id", "=", id).forUpdate().execute();
  const there = await tx.selectFrom("url_orb_allow_list").select("name").where("organization_id", "=", id).execute();
  if (there.length >= mostEntries)
    throw new Refusal("invalid", `An organization allows at most ${mostEntries} prefixes of URL orbs.`);
  const added = await tx
    .insertInto("url_orb_allow_list")
    .values({ organization_id: id, ...entry })
    .returning("id")
    .executeTakeFirstOrThrow();
  await record({ tx }, "org.url-orb-allow-list.create", id, added.id, entry, doing);
  return added.id;
}

export async function disallowUrlOrbs(
  { tx }: Turn,
  { id }: Organization,
  entryId: string,
  doing: Doing,
): Promise<void> {
  const removed = await tx
    .deleteFrom("url_orb_allow_list")
    .where("organization_id", "=", id)
    .where("id", "=", entryId)
    .returning(["name", "prefix", "auth"])
    .executeTakeFirst();
  if (!removed) throw new Refusal("not-found", "Allow-list entry not found.");
  await record({ tx }, "org.url-orb-allow-list.delete", id, entryId, removed, doing);
}

/** A prefix that ends within a host name or a folder's name would allow more than it says. */
function requirePrefix(prefix: string): void {
  if (!URL.canParse(prefix)) throw new Refusal("invalid", "prefix: this is no URL.");
  const url = new URL(prefix);
  if (url.protocol !== "https:") throw new Refusal("invalid", "prefix: it begins with `https://`.");
  if (url.href !== prefix || url.username !== "" || url.search !== "" || url.hash !== "" || !prefix.endsWith("/"))
    throw new Refusal("invalid", "prefix: it ends in `/`, and has no user, no query and no dots to resolve.");
}

async function record(
  { tx }: Pick<Turn, "tx">,
  action: string,
  organizationId: string,
  entryId: string,
  { name, prefix, auth }: NewEntry,
  { actor, request }: Doing,
): Promise<void> {
  await recordEvent(tx, {
    action,
    organizationId,
    actor,
    target: { id: entryId, type: "url-orb-allow-list-entry", name },
    success: true,
    payload: { prefix, auth },
    ...(request && { request }),
  });
}

import { sql } from "kysely";
import type { Querying } from "../postgres/database.ts";

/** The one channel of PostgreSQL's notifications on which the servers of a house talk. */
export const channel = "ringfort";

/** What changed. Heard by every server when the transaction commits, and by nobody when it does not. */
export type Announcement =
  | { readonly about: "pipeline"; readonly id: string; readonly project: string; readonly organization: string }
  /** A task of this class can be claimed. */
  | { readonly about: "class"; readonly id: string }
  /** Somebody wants this task to stop, or its claim is lost. */
  | { readonly about: "task"; readonly id: string }
  /** New lines. */
  | { readonly about: "log"; readonly id: string; readonly job: string }
  | { readonly about: "effect"; readonly kind: string };

export async function announce(db: Querying, announcement: Announcement): Promise<void> {
  await sql`select pg_notify(${channel}, ${JSON.stringify(announcement)})`.execute(db);
}

import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type pg from "pg";
import { from as copyFrom } from "pg-copy-streams";
import type { AuditEvent } from "../log/event.ts";
import { copyLine, storableJson } from "./copy-text.ts";

const columns = [
  ...["id", "org_id", "action", "occurred_at", "ingested_at", "success", "actor_type", "actor_id", "actor_name"],
  ...["target_type", "target_id", "target_name", "ip", "project_id", "context_id", "pipeline_id", "payload"],
].join(", ");

export interface Loaded {
  readonly events: number;
  readonly duplicates: number;
}

/** Loads events and keeps one of each id: the vendor repeats some. */
export async function loadEvents(client: pg.Client, batches: AsyncIterable<readonly AuditEvent[]>): Promise<Loaded> {
  const copy = client.query(copyFrom(`copy ev (${columns}) from stdin with (freeze)`));
  await pipeline(Readable.from(linesOf(batches)), copy);
  const { rowCount: duplicates } = await client.query(
    `delete from ev where ctid in (
       select ctid from (select ctid, row_number() over (partition by id order by occurred_at, ctid) as copy from ev) each
        where copy > 1)`,
  );
  return { events: copy.rowCount - (duplicates ?? 0), duplicates: duplicates ?? 0 };
}

async function* linesOf(batches: AsyncIterable<readonly AuditEvent[]>): AsyncGenerator<string> {
  for await (const events of batches) yield events.map(lineOf).join("");
}

function lineOf(event: AuditEvent): string {
  const { actor, target } = event;
  return copyLine([
    ...[event.id, event.orgId, event.action, event.occurredAt, event.ingestedAt, event.success?.toString()],
    ...[actor.type, actor.id, actor.name, target.type, target.id, target.name, event.ip],
    ...[event.projectId, event.contextId, event.pipelineId, storableJson(event.payload)],
  ]);
}

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
  await client.query("create temporary table arrived (like ev) on commit drop");
  await client.query("alter table arrived drop column act");
  const copy = client.query(copyFrom(`copy arrived (${columns}) from stdin`));
  await pipeline(Readable.from(linesOf(batches)), copy);
  const { rowCount } = await client.query(
    `insert into ev (${columns}) select distinct on (id) ${columns} from arrived order by id, occurred_at`,
  );
  await client.query("drop table arrived");
  return { events: rowCount ?? 0, duplicates: copy.rowCount - (rowCount ?? 0) };
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

import type pg from "pg";
import { to as copyTo } from "pg-copy-streams";
import type { ObjectStore } from "../objects/store.ts";
import type { ArchiveWriter } from "./archive.ts";
import type { Manifest } from "./manifest.ts";

/** What rows name, as the collector of garbage sees it. Logs are text, which is stored compressed. */
export const referencedObjects = `
  select min(kind), digest from (
    select 'log' as kind, log_digest as digest from steps where log_digest is not null
    union select 'file', digest from artifacts
    union select 'file', digest from caches
    union select 'file', digest from workspace_layers
    union select 'file', digest from task_objects join tasks on tasks.id = task_objects.task_id
      where tasks.status in ('queued', 'claimed', 'parked')
  ) as named group by digest order by digest`;

export async function copyObjects(
  client: pg.Client,
  objects: Pick<ObjectStore, "open">,
  archive: ArchiveWriter,
): Promise<Manifest["objects"]> {
  const stored = { count: 0, bytes: 0, missing: [] as string[] };
  for await (const line of linesOf(client.query(copyTo(`copy (${referencedObjects}) to stdout`)))) {
    const [kind, digest] = line.split("\t") as [string, string];
    const content = await objects.open(digest);
    if (!content) {
      stored.missing.push(digest);
      continue;
    }
    await archive.addFile(`${kind}s/${digest}`, measured(content));
    stored.count += 1;
  }
  return stored;

  async function* measured(content: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of content) {
      stored.bytes += chunk.length;
      yield chunk;
    }
  }
}

async function* linesOf(content: AsyncIterable<Buffer>): AsyncGenerator<string> {
  let begun = "";
  for await (const chunk of content) {
    const lines = (begun + chunk.toString("latin1")).split("\n");
    begun = lines.pop() ?? "";
    yield* lines;
  }
}

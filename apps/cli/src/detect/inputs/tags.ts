import type pg from "pg";
import { CommandFailure } from "../../command.ts";
import type { Need } from "../detection.ts";
import { checkRows, readFile } from "./input-rows.ts";

const contextColumns = { id: "text?", name: "text?", sensitive: "boolean?", canary: "boolean?" } as const;
const organizationColumns = {
  id: "uuid",
  time_zone: "text?",
  day_from: "text?",
  day_to: "text?",
  max_gap: "text?",
} as const;

/** `{contexts: [{id or name, sensitive, canary}], organizations: [{id, time_zone, day_from, day_to, max_gap}]}` */
export async function loadTags(client: pg.Client, path: string): Promise<Need[]> {
  const files = await readFile(path);
  const contexts = files.flatMap((file) =>
    "contexts" in file || "organizations" in file ? listIn(file, "contexts") : [file],
  );
  const rows = checkRows(path, contexts, contextColumns);
  const nameless = rows.find(({ id, name }) => id === undefined && name === undefined);
  if (nameless) throw new CommandFailure(`${path}: a context needs an \`id\` or a \`name\`.`);
  await tagContexts(client, rows);
  const organizations = files.flatMap((file) => listIn(file, "organizations"));
  await configure(client, path, checkRows(path, organizations, organizationColumns));
  const needs: Need[] = [];
  if (rows.some(({ sensitive }) => sensitive === true)) needs.push("sensitive contexts");
  if (rows.some(({ canary }) => canary === true)) needs.push("canary contexts");
  return needs;
}

function listIn(file: Readonly<Record<string, unknown>>, name: string): unknown[] {
  const list = file[name];
  return Array.isArray(list) ? list : [];
}

/** A name stands for every context that the log calls so. */
async function tagContexts(client: pg.Client, rows: readonly unknown[]): Promise<void> {
  await client.query(
    `with tag as (select * from jsonb_to_recordset($1) as tag(id text, name text, sensitive boolean, canary boolean)),
     named as (
       select distinct context_id, coalesce(payload ->> 'context_name', target_name) as name
       from ev where context_id is not null and (act like 'context.%' or act = 'workflow.job.context.request')
     )
     insert into ctx_tag (context_id, sensitive, canary)
     select context_id, bool_or(sensitive), bool_or(canary)
     from (
       select id as context_id, coalesce(sensitive, false) as sensitive, coalesce(canary, false) as canary
       from tag where id is not null
       union all
       select named.context_id, coalesce(sensitive, false), coalesce(canary, false)
       from tag join named using (name)
     ) each
     group by context_id`,
    [JSON.stringify(rows)],
  );
}

async function configure(client: pg.Client, path: string, rows: readonly unknown[]): Promise<void> {
  try {
    await client.query("savepoint organizations");
    await client.query(
      `insert into org_cfg (org_id, tz, day_from, day_to, max_gap)
       select id, coalesce(time_zone, 'UTC'), coalesce(day_from::time, '06:00'), coalesce(day_to::time, '20:00'),
         coalesce(max_gap::interval, '6 hours')
       from jsonb_to_recordset($1) as o(id uuid, time_zone text, day_from text, day_to text, max_gap text)`,
      [JSON.stringify(rows)],
    );
  } catch (cause) {
    throw new CommandFailure(`${path}: an organization is not right: ${(cause as Error).message}.`, { cause });
  }
}

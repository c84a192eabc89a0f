import type pg from "pg";
import { CommandFailure } from "../../command.ts";
import type { Need } from "../detection.ts";
import { type Columns, readInput } from "./input-rows.ts";

const snapshots = { org_id: "uuid", scope_id: "text", key: "text", value: "json", seen_at: "instant" } as const;

const jobs = {
  workflow_id: "text?",
  org_id: "uuid",
  pipeline_id: "text?",
  job_name: "text?",
  type: "text?",
  started_by: "text?",
  approved_by: "text?",
  on_hold_at: "instant?",
  approved_at: "instant?",
  ssh: "boolean?",
  config_source: "text?",
  sensitive: "boolean?",
  gates_deploy: "boolean?",
} as const;

const actors = { org_id: "uuid?", actor_id: "text", purpose: "text" } as const;
const purposes = ["token-broker", "orb-release", "audit-export"];

const networks = { net: "network", country: "text" } as const;

/** Settings as they were seen at several times; `scope_id` is `org` or a project's id. */
export async function loadSnapshots(client: pg.Client, path: string): Promise<Need[]> {
  const rows = await readInput(path, snapshots);
  await insert(client, path, "snap", snapshots, rows);
  const needs: Need[] = [];
  if (rows.some(({ scope_id }) => scope_id !== "org")) needs.push("project snapshots");
  if (rows.some(({ scope_id }) => scope_id === "org")) needs.push("organization snapshots");
  return needs;
}

/** What the API tells of jobs: who started and approved, and whether SSH was on. */
export async function loadJobs(client: pg.Client, path: string): Promise<Need[]> {
  await insert(client, path, "job_fact", jobs, await readInput(path, jobs));
  return ["job facts"];
}

/** Who is allowed to do what would otherwise be told. */
export async function loadActors(client: pg.Client, path: string): Promise<void> {
  const rows = await readInput(path, actors);
  const unknown = rows.find(({ purpose }) => !purposes.includes(String(purpose)));
  if (unknown)
    throw new CommandFailure(`${path}: there is no purpose \`${unknown.purpose}\`: known are ${purposes.join(", ")}.`);
  await insert(client, path, "allow_actor", actors, rows);
}

/** Which networks belong to which country. */
export async function loadNetworks(client: pg.Client, path: string): Promise<void> {
  await insert(client, path, "ip_geo", networks, await readInput(path, networks));
  await client.query("create index on ip_geo using gist (net inet_ops)");
}

const sqlTypes = {
  text: "text",
  uuid: "uuid",
  boolean: "boolean",
  instant: "timestamptz",
  json: "jsonb",
  network: "cidr",
};

async function insert(
  client: pg.Client,
  path: string,
  table: string,
  columns: Columns,
  rows: readonly unknown[],
): Promise<void> {
  const names = Object.keys(columns).join(", ");
  const types = Object.entries(columns).map(
    ([name, kind]) => `${name} ${sqlTypes[kind.replace("?", "") as keyof typeof sqlTypes]}`,
  );
  try {
    await client.query(
      `insert into ${table} (${names}) select ${names} from jsonb_to_recordset($1) as given(${types.join(", ")})`,
      [JSON.stringify(rows)],
    );
  } catch (cause) {
    throw new CommandFailure(`${path}: ${(cause as Error).message}.`, { cause });
  }
}

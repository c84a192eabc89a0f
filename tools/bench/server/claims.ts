import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { sql } from "kysely";
import { claimNext } from "../../../apps/server/src/actions/claim-tasks.ts";
import { newToken } from "../../../apps/server/src/actions/secret-tokens.ts";
import type { Connection } from "../../../apps/server/src/postgres/connection.ts";
import { type Database, openPool } from "../../../apps/server/src/postgres/database.ts";
import { openDatabase } from "../../../apps/server/src/postgres/embedded/open-database.ts";
import { migrate } from "../../../apps/server/src/postgres/migrate.ts";
import { seedHouse } from "../../real-house/seed-house.ts";

const run = promisify(execFile);
const clients = 4;
const mostClaims = 4_000;

export interface Claims {
  readonly queued: number;
  /** A second, by our statement through `pg`. */
  readonly ours: number[];
  /** A second, by `pgbench` with the same statement; none where there is no `pgbench`. */
  readonly limit: number[];
}

interface Place {
  readonly id: string;
  readonly class_id: string;
}

/** Claims by four connections at once, as fast as they can, from queues of each length. */
export async function measureClaims(lengths: readonly number[], rounds: number): Promise<Claims[]> {
  const folder = await mkdtemp(join(tmpdir(), "ringfort-claims-"));
  try {
    await using database = await openDatabase({ folder: join(folder, "postgres") });
    await migrate(database.connection);
    await using stack = new AsyncDisposableStack();
    const db = openPool(database.connection, clients);
    stack.defer(() => db.destroy());
    const runner = await prepare(db, folder);
    const results: Claims[] = lengths.map((queued) => ({ queued, ours: [], limit: [] }));
    for (let round = 0; round < rounds; round++) {
      for (const { queued, ours, limit } of results) {
        const count = Math.min(queued, mostClaims);
        await fillQueue(db, runner, queued);
        ours.push(await claimThroughPg(db, runner, count));
        await fillQueue(db, runner, queued);
        const most = await claimThroughPgbench(database.connection, { db, runner, count, folder });
        if (most !== undefined) limit.push(most);
      }
    }
    return results;
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** A runner, and one job whose nodes are the queue. */
async function prepare(db: Database, folder: string): Promise<Place> {
  const { classId } = await seedHouse(db, { repository: folder, retryLost: "never" });
  const { rows } = await sql<Place>`
    with pipeline as (
      insert into pipelines (organization_id, project_id, number, state, trigger, actor_id)
      select p.organization_id, p.id, 1, 'created', '{}', u.id from projects p, users u limit 1
      returning id, organization_id, project_id, actor_id
    ), workflow as (
      insert into workflows (id, organization_id, project_id, pipeline_id, name, status, state, root_id, actor_id)
      select gen_random_uuid(), organization_id, project_id, id, 'main', 'running', '{}', gen_random_uuid(), actor_id from pipeline
      returning *
    ), job as (
      insert into jobs (organization_id, project_id, pipeline_id, workflow_id, place, name, type, status, plan)
      select organization_id, project_id, pipeline_id, id, 0, 'wide', 'build', 'queued', '{}' from workflow
    )
    insert into runners (class_id, name, hostname, version, platform, ip)
    values (${classId}, 'bench', 'bench', '0', 'bench', '127.0.0.1') returning id, class_id`.execute(db);
  return rows[0]!;
}

async function fillQueue(db: Database, { class_id }: Place, length: number): Promise<void> {
  await sql`truncate tasks cascade`.execute(db);
  await sql`
    insert into tasks (organization_id, project_id, workflow_id, job_id, node, class_id, status, turn)
    select organization_id, project_id, workflow_id, id, node, ${class_id}, 'queued', node
      from jobs, generate_series(1, ${length}) node`.execute(db);
  await sql`vacuum analyze tasks`.execute(db);
}

async function claimThroughPg(db: Database, runner: Place, count: number): Promise<number> {
  let left = count;
  const from = performance.now();
  const claimAll = async () => {
    while (left-- > 0) await claimNext(runner, newToken("rft").hash).execute(db);
  };
  await Promise.all(Array.from({ length: clients }, claimAll));
  return (count * 1_000) / (performance.now() - from);
}

async function claimThroughPgbench(
  { host, port, user, database }: Connection,
  {
    db,
    runner,
    count,
    folder,
  }: { readonly db: Database; readonly runner: Place; readonly count: number; readonly folder: string },
): Promise<number | undefined> {
  const { sql: text, parameters } = claimNext(runner, newToken("rft").hash).compile(db);
  const script = join(folder, "claim.sql");
  await writeFile(
    script,
    `${text.replaceAll(/\$(\d+)/g, (_, place) => literal(parameters[place - 1])).replaceAll(/\s+/g, " ")};\n`,
  );
  const where = ["-h", host, "-p", String(port), "-U", user, database];
  const how = ["-n", "-M", "extended", "-c", String(clients), "-j", "2", "-t", String(count / clients), "-f", script];
  try {
    const { stdout } = await run("pgbench", [...how, ...where]);
    return Number(/^tps = ([\d.]+)/m.exec(stdout)?.[1]);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

function literal(value: unknown): string {
  if (typeof value === "number") return String(value);
  return Buffer.isBuffer(value) ? `'\\x${value.toString("hex")}'` : `'${String(value)}'`;
}

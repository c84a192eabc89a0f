import type { Readable } from "node:stream";
import type { findCacheAnswer, StorageDomain, saveCacheAnswer, timingKinds, workspaceAnswer } from "@ringfort/contract";
import { Refusal } from "@ringfort/contract";
import { conflictIn, type Layer, layersInOrder } from "@ringfort/engine";
import { sql } from "kysely";
import type { z } from "zod";
import type { StoredObject } from "../objects/store.ts";
import type { Querying } from "../postgres/database.ts";
import type { Row } from "../postgres/tables.ts";
import type { House } from "./house.ts";

const dayMs = 24 * 60 * 60 * 1000;

interface Stored {
  readonly path: string;
  readonly digest: string;
}

/** A path of an artifact: relative, clean, and never a way out of its job. */
export async function storeArtifact(house: House, task: Row<"tasks">, { path, digest }: Stored): Promise<void> {
  const parts = path.split("/");
  if (parts.some((part) => part === "" || part === "." || part === ".." || part.includes("\0"))) {
    throw new Refusal("invalid", "path: this is no artifact's path.");
  }
  const row = {
    job_id: task.job_id,
    node: task.node,
    path,
    digest,
    size: await sizeOf(house, task, digest),
    expires_at: after(house, house.settings.days.artifacts),
  };
  await house.db
    .insertInto("artifacts")
    .values(row)
    .onConflict((conflict) => conflict.columns(["job_id", "node", "path"]).doUpdateSet(row))
    .execute();
}

interface TestCases {
  readonly file: string;
  readonly cases: readonly {
    readonly name: string;
    readonly classname?: string | undefined;
    readonly file?: string | undefined;
    readonly result: "success" | "failure" | "error" | "skipped";
    readonly seconds?: number | undefined;
    readonly message?: string | undefined;
  }[];
}

const casesAtOnce = 1_000;

/** PostgreSQL's text holds no NUL. */
function clean(text: string | undefined): string | null {
  return text === undefined ? null : text.replaceAll("\0", "\ufffd");
}

/** Sent again after a lost answer, the same file replaces itself. */
export async function storeTestResults(house: House, task: Row<"tasks">, { file, cases }: TestCases): Promise<void> {
  const { name, branch } = await house.db
    .selectFrom("jobs")
    .innerJoin("workflows", "workflows.id", "jobs.workflow_id")
    .select(["jobs.name", "workflows.branch"])
    .where("jobs.id", "=", task.job_id)
    .executeTakeFirstOrThrow();
  const source = clean(file);
  const rows = cases.map((test) => ({
    organization_id: task.organization_id,
    project_id: task.project_id,
    workflow_id: task.workflow_id,
    job_id: task.job_id,
    job_name: name,
    branch,
    node: task.node,
    name: clean(test.name) ?? "",
    classname: clean(test.classname),
    file: clean(test.file),
    source,
    result: test.result,
    seconds: test.seconds ?? null,
    message: clean(test.message),
    at: new Date(house.now()),
  }));
  await house.db.transaction().execute(async (tx) => {
    await tx
      .deleteFrom("test_results")
      .where("job_id", "=", task.job_id)
      .where("node", "=", task.node)
      .where("source", "=", source)
      .execute();
    for (let from = 0; from < rows.length; from += casesAtOnce) {
      await tx
        .insertInto("test_results")
        .values(rows.slice(from, from + casesAtOnce))
        .execute();
    }
  });
}

const timingColumns = { filename: "file", classname: "classname", testname: "name" } as const;

/**
 * Seconds by name of the newest earlier job of the same name that stored results: of the same branch where there is one, else of any. All
 * nodes of a job are told the same, because only jobs that had ended when this one was queued count.
 */
export async function timings(
  { db }: House,
  task: Row<"tasks">,
  kind: (typeof timingKinds)[number],
): Promise<Record<string, number>> {
  const job = await db
    .selectFrom("jobs")
    .innerJoin("workflows", "workflows.id", "jobs.workflow_id")
    .select(["jobs.name", "jobs.queued_at", "jobs.project_id", "workflows.branch"])
    .where("jobs.id", "=", task.job_id)
    .executeTakeFirstOrThrow();
  const earlier = await db
    .selectFrom("jobs")
    .innerJoin("workflows", "workflows.id", "jobs.workflow_id")
    .select("jobs.id")
    .where("jobs.project_id", "=", job.project_id)
    .where("jobs.name", "=", job.name)
    .where("jobs.stopped_at", "<=", job.queued_at)
    .where("jobs.kept_from", "is", null)
    .where(({ exists, selectFrom }) =>
      exists(selectFrom("test_results").select("test_results.id").whereRef("test_results.job_id", "=", "jobs.id")),
    )
    .orderBy(sql`(workflows.branch is not distinct from ${job.branch})`, "desc")
    .orderBy("jobs.stopped_at", "desc")
    .limit(1)
    .executeTakeFirst();
  if (!earlier) return {};
  const column = timingColumns[kind];
  const rows = await db
    .selectFrom("test_results")
    .select(({ ref, fn }) => [ref(column).as("name"), fn.sum<number>("seconds").as("seconds")])
    .where("job_id", "=", earlier.id)
    .where(column, "is not", null)
    .where("seconds", "is not", null)
    .groupBy(column)
    .execute();
  return Object.fromEntries(rows.map(({ name, seconds }) => [normalised(kind, name!), Number(seconds)]));
}

function normalised(kind: (typeof timingKinds)[number], name: string): string {
  return kind === "filename" ? name.replace(/^(?:\.\/)+/, "") : name;
}

const forkScope = "fork ";

interface CachePlace {
  readonly domain?: "branch" | "protected" | undefined;
  readonly keyName?: string | undefined;
}

/**
 * Where a task's job saves, and from where it restores. A job of a protected ref restores nothing that a branch has saved; a fork's jobs
 * keep to themselves, and restore from branches only in a project that trusts forks with its secrets. What runners add is a seal,
 * which keeps what is written here true when this server lies.
 */
async function cacheScopes(
  db: Querying,
  task: Row<"tasks">,
  domain: "branch" | "protected" = "branch",
): Promise<{ readonly saves: string; readonly restores: readonly string[] }> {
  const { fork_url, settings } = await db
    .selectFrom("jobs")
    .innerJoin("pipelines", "pipelines.id", "jobs.pipeline_id")
    .innerJoin("projects", "projects.id", "jobs.project_id")
    .select(["pipelines.fork_url", "projects.settings"])
    .where("jobs.id", "=", task.job_id)
    .executeTakeFirstOrThrow();
  if (fork_url === null)
    return { saves: domain, restores: domain === "branch" ? ["branch", "protected"] : ["protected"] };
  const saves = `${forkScope}${fork_url}`;
  return { saves, restores: settings.forks_receive_secret_env_vars === true ? [saves, "branch"] : [saves] };
}

type FoundCache = z.infer<typeof findCacheAnswer>["found"];

export async function findCache(
  house: House,
  task: Row<"tasks">,
  { keys, domain, keyName = "" }: CachePlace & { readonly keys: readonly string[] },
): Promise<FoundCache> {
  const { restores } = await cacheScopes(house.db, task, domain);
  for (const key of keys) {
    const found = await house.db
      .selectFrom("caches")
      .select(["key", "digest", "size", "scope"])
      .where("project_id", "=", task.project_id)
      .where("key_name", "=", keyName)
      .where("scope", "in", restores)
      .where("key", "like", `${key.replaceAll(/[\\%_]/g, "\\$&")}%`)
      .where("expires_at", ">", new Date(house.now()))
      .orderBy("saved_at", "desc")
      .orderBy("id", "desc")
      .limit(1)
      .executeTakeFirst();
    if (found) return { key: found.key, digest: found.digest, size: found.size, domain: domainOf(found.scope) };
  }
  return null;
}

function domainOf(scope: string): StorageDomain {
  return scope === "branch" || scope === "protected" ? scope : "fork-pr";
}

interface Saving extends CachePlace {
  readonly key: string;
  readonly digest?: string | undefined;
  readonly keptDays?: number | undefined;
}

/** Keys are immutable while they last: of two that save at once one wins. What could be restored need not be saved. */
export async function saveCache(
  house: House,
  task: Row<"tasks">,
  { key, digest, keptDays, domain, keyName = "" }: Saving,
): Promise<z.infer<typeof saveCacheAnswer>> {
  const { saves, restores } = await cacheScopes(house.db, task, domain);
  const now = new Date(house.now());
  const place = { project_id: task.project_id, scope: saves, key_name: keyName, key };
  await house.db
    .deleteFrom("caches")
    .where((eb) => eb.and(place))
    .where("expires_at", "<=", now)
    .execute();
  if (digest === undefined) {
    const there = await house.db
      .selectFrom("caches")
      .select("id")
      .where((eb) => eb.and({ project_id: task.project_id, key_name: keyName, key }))
      .where("scope", "in", restores)
      .where("expires_at", ">", now)
      .executeTakeFirst();
    return { saved: false, exists: there !== undefined };
  }
  const days = Math.min(keptDays ?? Number.POSITIVE_INFINITY, house.settings.days.caches);
  const inserted = await house.db
    .insertInto("caches")
    .values({
      ...place,
      digest,
      size: await sizeOf(house, task, digest),
      expires_at: after(house, days),
      job_id: task.job_id,
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning("id")
    .executeTakeFirst();
  return { saved: inserted !== undefined, exists: inserted === undefined };
}

/** The layers of the jobs upstream, in the order in which they apply. A kept job's layers come from the workflow that ran it. */
export async function workspaceLayers(
  { db }: House,
  task: Pick<Row<"tasks">, "workflow_id" | "job_id">,
): Promise<z.infer<typeof workspaceAnswer>> {
  const jobs = await db
    .selectFrom("jobs")
    .select(["id", "name", "plan", "kept_from"])
    .where("workflow_id", "=", task.workflow_id)
    .orderBy("place")
    .execute();
  const graph = new Map(jobs.map(({ name, plan }) => [name, plan.requires.map(({ job }) => job)]));
  const ran = new Map(jobs.map(({ id, name, kept_from }) => [kept_from ?? id, name]));
  const rows = await db
    .selectFrom("workspace_layers")
    .select(["job_id", "digest", "size", "paths"])
    .where("job_id", "in", [...ran.keys()])
    .orderBy("id")
    .execute();
  const own = jobs.find(({ id }) => id === task.job_id)!.name;
  const saved = rows.map((row): Layer & { digest: string; size: number } => ({ ...row, job: ran.get(row.job_id)! }));
  const layers = layersInOrder(graph, own, saved);
  const conflict = conflictIn(layers, graph);
  if (conflict) return { ok: false, path: conflict.path, jobs: [...conflict.jobs] };
  return { ok: true, layers: layers.map(({ job, digest, size }) => ({ job, digest, size })) };
}

export async function persistLayer(
  house: House,
  task: Row<"tasks">,
  { digest, paths }: { readonly digest: string; readonly paths: readonly string[] },
): Promise<void> {
  const job = await house.db
    .selectFrom("jobs")
    .innerJoin("workflows", "workflows.id", "jobs.workflow_id")
    .select(["jobs.name", "workflows.root_id"])
    .where("jobs.id", "=", task.job_id)
    .executeTakeFirstOrThrow();
  await house.db
    .insertInto("workspace_layers")
    .values({
      root_id: job.root_id,
      workflow_id: task.workflow_id,
      job_id: task.job_id,
      job_name: job.name,
      digest,
      size: await sizeOf(house, task, digest),
      paths: paths.map((path) => path.replaceAll("\0", "\ufffd")),
      expires_at: after(house, house.settings.days.workspaces),
    })
    .execute();
}

/** An object can be read by a task that the house would have told of it: its project's caches, its workflow's workspace. */
export async function mayRead({ db }: House, task: Row<"tasks">, digest: string): Promise<boolean> {
  const { restores } = await cacheScopes(db, task);
  const { rows } = await sql<{ may: boolean }>`
    select exists (select from caches where project_id = ${task.project_id} and scope = any(${restores}) and digest = ${digest})
        or exists (select from workspace_layers l join workflows w on w.root_id = l.root_id
                   where w.id = ${task.workflow_id} and l.digest = ${digest}) as may`.execute(db);
  return rows[0]!.may;
}

/** Takes an object from a runner. What a task names later must have come this way. */
export async function storeObject(house: House, task: Row<"tasks">, content: Readable): Promise<StoredObject> {
  const stored = await house.objects.put(content, { limit: house.settings.maxObjectBytes });
  await house.db
    .insertInto("task_objects")
    .values({ task_id: task.id, ...stored })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  return stored;
}

async function sizeOf({ db }: House, task: Row<"tasks">, digest: string): Promise<number> {
  const sent = await db
    .selectFrom("task_objects")
    .select("size")
    .where("task_id", "=", task.id)
    .where("digest", "=", digest)
    .executeTakeFirst();
  if (!sent) throw new Refusal("invalid", "digest: this task has sent no such object.");
  return sent.size;
}

function after({ now }: House, days: number): Date {
  return new Date(now() + days * dayMs);
}

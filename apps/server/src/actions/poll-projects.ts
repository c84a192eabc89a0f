import { isDeepStrictEqual } from "node:util";
import { Refusal } from "@ringfort/contract";
import { sql } from "kysely";
import type { Row } from "../postgres/tables.ts";
import type { PushEvent } from "../vcs/forge-event.ts";
import type { RemoteRefs } from "../vcs/git/index.ts";
import { readRef } from "../vcs/ref-name.ts";
import type { TriggerContext } from "../vcs/triggering/index.ts";
import { acceptRuns } from "./accept-runs.ts";
import { chooseRuns, type Run } from "./choose-runs.ts";
import { findListeners } from "./find-listeners.ts";
import { type House, takeTurn } from "./house.ts";
import { learnContext } from "./learn-context.ts";
import { polledPush } from "./polled-push.ts";
import { type Pushes, pushesBetween } from "./pushes-between.ts";
import { withCredentials } from "./with-credentials.ts";

const mostRefs = 50;
const longestDelaySeconds = 600;

/** Looks at one repository whose time has come, and starts what was pushed. Answers whether there was one. */
export async function pollNext(house: House): Promise<boolean> {
  const project = await takeNext(house);
  if (!project) return false;
  try {
    await poll(house, project);
  } catch (error) {
    if (!(error instanceof Refusal)) house.log.error({ project: project.id, err: error }, "Polling failed");
    await noteFailure(
      house,
      project,
      error instanceof Refusal ? error.message : "Polling failed: see the server's log.",
    );
  }
  return true;
}

/** Its next time is set before anything else: a server that dies while polling does not stop the polling. */
async function takeNext({ db, now }: House): Promise<Row<"projects"> | undefined> {
  return await db
    .updateTable("projects")
    .set({ poll_due_at: sql`${new Date(now())}::timestamptz + coalesce(poll_every_seconds, 60) * interval '1 second'` })
    .where("id", "=", (sub) =>
      sub
        .selectFrom("projects")
        .select("id")
        .where("poll_due_at", "<=", new Date(now()))
        .orderBy("poll_due_at")
        .limit(1)
        .forUpdate()
        .skipLocked(),
    )
    .returningAll()
    .executeTakeFirst();
}

async function poll(house: House, before: Row<"projects">): Promise<void> {
  const mirror = house.mirrors.of(before.id);
  const remote = await withCredentials(house, before, (credentials) =>
    mirror.listRemote(before.clone_url, credentials),
  );
  if (!remote.ok) throw new Refusal("unavailable", remote.message);
  const project = { ...before, default_branch: defaultBranchOf(remote) ?? before.default_branch };
  const known = project.polled_refs ?? {
    ...Object.fromEntries(remote.refs),
    ...(await builtBranches(house, project, remote)),
  };
  const pushes = pushesBetween(known, remote.refs, mostRefs);
  const started = await decide(house, project, pushes);
  await remember(house, project, pushes.known, started, pushes.more);
}

/**
 * What a first look takes for known is what is there, but for branches that have run already: a push that came between
 * their last pipeline and this look is a push all the same.
 */
async function builtBranches(
  { db }: House,
  project: Row<"projects">,
  { refs }: RemoteRefs,
): Promise<Readonly<Record<string, string>>> {
  const latest = await db
    .selectFrom("pipelines")
    .distinctOn("branch")
    .select(["branch", "revision"])
    .where("project_id", "=", project.id)
    .where("branch", "is not", null)
    .where("revision", "is not", null)
    .orderBy("branch")
    .orderBy("number", "desc")
    .execute();
  return Object.fromEntries(
    latest.flatMap(({ branch, revision }) =>
      revision !== null && refs.has(`refs/heads/${branch}`) ? [[`refs/heads/${branch}`, revision]] : [],
    ),
  );
}

function defaultBranchOf({ defaultRef }: RemoteRefs): string | undefined {
  const named = defaultRef === undefined ? undefined : readRef(defaultRef);
  return named?.kind === "branch" ? named.name : undefined;
}

interface Started {
  readonly event: PushEvent;
  readonly context: TriggerContext;
  readonly runs: readonly Run[];
}

async function decide(house: House, project: Row<"projects">, { changes, tags }: Pushes): Promise<readonly Started[]> {
  const mirror = house.mirrors.of(project.id);
  const refs = changes.flatMap(({ ref, after }) => (after === undefined ? [] : [ref]));
  if (refs.length > 0) {
    const fetched = await withCredentials(house, project, (credentials) =>
      mirror.fetch(project.clone_url, refs, credentials),
    );
    if (!fetched.ok) throw new Refusal("unavailable", fetched.message);
  }
  const seen = new Set(Object.values(project.polled_refs ?? {}));
  const started: Started[] = [];
  for (const change of changes) {
    const commit = change.after === undefined ? undefined : await mirror.commit(change.after);
    const event = polledPush(project, change, commit, change.after !== undefined && seen.has(change.after));
    const listeners = await findListeners(house.db, project, event);
    const context = { ...(await learnContext(house, project, listeners, event)), tags };
    started.push({ event, context, runs: chooseRuns(listeners, event, context).runs });
  }
  return started;
}

/** What was seen and what it starts are stored together, unless somebody else has looked in the meantime. */
async function remember(
  house: House,
  project: Row<"projects">,
  known: Readonly<Record<string, string>>,
  started: readonly Started[],
  more = false,
): Promise<void> {
  await takeTurn(house, async (turn) => {
    const { polled_refs } = await turn.tx
      .selectFrom("projects")
      .select("polled_refs")
      .where("id", "=", project.id)
      .forUpdate()
      .executeTakeFirstOrThrow();
    if (!isDeepStrictEqual(polled_refs, project.polled_refs)) return;
    for (const { event, context, runs } of started) await acceptRuns(turn, project, runs, { event, context });
    await turn.tx
      .updateTable("projects")
      .set({
        polled_refs: JSON.stringify(known),
        default_branch: project.default_branch,
        polled_at: new Date(turn.at),
        poll_error: null,
        poll_failures: 0,
        ...(more && { poll_due_at: new Date(turn.at) }),
      })
      .where("id", "=", project.id)
      .execute();
  });
}

async function noteFailure({ db, now }: House, project: Row<"projects">, message: string): Promise<void> {
  const every = project.poll_every_seconds ?? 60;
  const delay = Math.max(every, Math.min(longestDelaySeconds, every * 2 ** Math.min(project.poll_failures + 1, 10)));
  await db
    .updateTable("projects")
    .set({
      polled_at: new Date(now()),
      poll_error: message.slice(0, 2_000),
      poll_failures: project.poll_failures + 1,
      poll_due_at: new Date(now() + delay * 1_000),
    })
    .where("id", "=", project.id)
    .execute();
}

import type { House } from "./actions/house.ts";
import type { Announcements } from "./actions/listen.ts";
import { systemUser } from "./actions/system-user.ts";
import { storeTrustRoot } from "./actions/vault/store-trust-root.ts";
import { newestRoot } from "./actions/vault/trust-roots.ts";
import { type Demo, type DemoRequest, prepareDemo } from "./prepare-demo.ts";
import { WorkLoop } from "./work-loop.ts";

/** What `ringfort up` says to the server that it has started, over the channel between two processes: never in argv, nor in a file. */
export type Order =
  | { readonly type: "prepare"; readonly request: DemoRequest }
  | { readonly type: "trust"; readonly organization: string; readonly root: unknown }
  | { readonly type: "watch"; readonly pipeline: string };

export type Report =
  | { readonly type: "ready"; readonly url: string }
  | { readonly type: "prepared"; readonly demo: Demo }
  | { readonly type: "trusted" }
  | { readonly type: "failed"; readonly message: string }
  | { readonly type: "progress"; readonly progress: Progress };

export interface Progress {
  readonly state: string;
  readonly errors: readonly string[];
  readonly workflows: readonly {
    readonly name: string;
    readonly status: string;
    readonly ended: boolean;
    readonly jobs: readonly { readonly name: string; readonly status: string; readonly seconds?: number }[];
  }[];
}

/** Obeys whoever started this process, where somebody did. */
export function obeySupervisor(house: House, announcements: Announcements, url: string): void {
  if (!process.send) return;
  const report = (said: Report) => void process.send?.(said);
  process.on("message", (order: Order) => {
    const failed = (error: Error) => report({ type: "failed", message: error.message });
    switch (order.type) {
      case "prepare":
        prepareDemo(house, order.request).then((demo) => report({ type: "prepared", demo }), failed);
        break;
      case "trust":
        beginTrust(house, order.organization, order.root).then(() => report({ type: "trusted" }), failed);
        break;
      case "watch":
        watchPipeline(house, announcements, order.pipeline, (progress) => report({ type: "progress", progress }));
        break;
    }
  });
  report({ type: "ready", url });
}

/** The first trust root of an organization that has none. Where there is one, its admins decide what comes next. */
async function beginTrust(house: House, organizationId: string, root: unknown): Promise<void> {
  if (await newestRoot(house.db, organizationId)) return;
  const { actor } = await systemUser(house.db);
  await storeTrustRoot(house, organizationId, root, { actor });
}

function watchPipeline(
  house: House,
  announcements: Announcements,
  pipeline: string,
  tell: (progress: Progress) => void,
): void {
  const loop = new WorkLoop("watching the first pipeline", 1_000, house.log, async () => {
    tell(await progressOf(house, pipeline));
    return false;
  });
  announcements.on(
    (heard) => {
      if (heard.about === "pipeline" && heard.id === pipeline) loop.wake();
    },
    () => loop.wake(),
  );
  loop.wake();
}

async function progressOf({ db }: House, id: string): Promise<Progress> {
  const pipeline = await db
    .selectFrom("pipelines")
    .select(["state", "errors"])
    .where("id", "=", id)
    .executeTakeFirstOrThrow();
  const workflows = await db
    .selectFrom("workflows")
    .select(["id", "name", "status", "stopped_at"])
    .where("pipeline_id", "=", id)
    .orderBy("created_at")
    .execute();
  const jobs = await db
    .selectFrom("jobs")
    .select(["workflow_id", "name", "status", "started_at", "stopped_at"])
    .where("pipeline_id", "=", id)
    .orderBy("place")
    .execute();
  return {
    state: pipeline.state,
    errors: pipeline.errors.map(({ message }) => message),
    workflows: workflows.map((workflow) => ({
      name: workflow.name,
      status: workflow.status,
      ended: workflow.stopped_at !== null,
      jobs: jobs
        .filter(({ workflow_id }) => workflow_id === workflow.id)
        .map(({ name, status, started_at, stopped_at }) => ({
          name,
          status,
          ...(started_at && stopped_at && { seconds: (stopped_at.getTime() - started_at.getTime()) / 1_000 }),
        })),
    })),
  };
}

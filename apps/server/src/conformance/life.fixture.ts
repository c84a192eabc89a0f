import type { Claim } from "@ringfort/contract";
import { acceptPipeline } from "../actions/accept-pipeline.ts";
import { takeTurn } from "../actions/house.ts";
import { type TestHouse, testHouse } from "../testing/house.fixture.ts";
import type { Player, Script } from "../testing/player.fixture.ts";

const everyday = `version: 2.1
parameters:
  target: { type: string, default: staging }
jobs:
  build: &job
    machine: true
    resource_class: demo/default
    steps: [{ run: echo << pipeline.parameters.target >> }]
  test:
    <<: *job
    parallelism: 2
  deploy: *job
workflows:
  main:
    jobs:
      - build
      - test: { requires: [build] }
      - deploy: { requires: [test] }
`;

const held = `version: 2.1
jobs:
  build: &job
    machine: true
    steps: [{ run: echo }]
  deploy: *job
workflows:
  release:
    jobs:
      - build
      - hold: { type: approval, requires: [build] }
      - deploy: { requires: [hold] }
`;

const shaky = `version: 2.1
jobs:
  build: { machine: true, steps: [{ run: echo }] }
workflows:
  shaky:
    max_auto_reruns: 2
    jobs: [build]
`;

const secretive = `version: 2.1
jobs:
  build: { machine: true, steps: [{ run: echo }] }
workflows:
  main:
    jobs: [build: { context: vault }]
`;

const permitted = secretive.replace("vault", "open");

const setup = `version: 2.1
setup: true
jobs:
  choose: { machine: true, steps: [{ run: echo }] }
workflows:
  choosing: { jobs: [choose] }
`;

const branches: Readonly<Record<string, string>> = {
  release: held,
  shaky,
  secretive,
  permitted,
  dynamic: setup,
  broken: "version: 2.1\njobs: { build: { machine: true } }\nworkflows: { main: { jobs: [biuld] } }\n",
};

export interface Life extends AsyncDisposable {
  readonly house: TestHouse;
  readonly strangersToken: string;
  readonly userId: string;
  readonly organizationId: string;
  /** Pipelines in every state that they can rest in. */
  readonly pipelines: readonly string[];
  readonly workflows: readonly string[];
  /** A workflow that waits for a decision, and one more whose job waits for a runner. */
  readonly held: { readonly workflow: string; readonly approval: string };
  readonly failed: string;
  readonly jobs: readonly { readonly id: string; readonly number?: number }[];
  /** Of a job that left tests and artifacts. */
  readonly tested: number;
  /** Opens another run whose one job waits in the queue. */
  queueJob(): Promise<{ readonly id: string; readonly number: number; readonly workflow: string }>;
  /** Runs a setup workflow, and answers the key with which its pipeline may be continued. */
  setUp(): Promise<string>;
}

/** A house in which much has happened. */
export async function live(): Promise<Life> {
  await using making = new AsyncDisposableStack();
  const house = making.use(await testHouse({ config: everyday }));
  const { db } = house.house;
  const everydayTip = await house.repository.commit({ note: "x" }, { message: "A subject\n\nAnd a body.", tag: "v1" });
  for (const [branch, config] of Object.entries(branches)) {
    await house.repository.commit({ ".circleci/config.yml": config }, { branch, message: "A subject\n\nAnd a body." });
  }
  const user = (await house.ask("GET", "/api/v2/me")).body;
  await db
    .updateTable("users")
    .set({ avatar_url: "https://avatars.example.com/ada" })
    .where("id", "=", user.id)
    .execute();
  const allow = { allow_compatibility_writes: true };
  await house.ask("PATCH", `/api/ringfort/v1/organization/${house.organization.id}/settings`, allow);

  const run = async (branch: string | undefined, script: Script, parameters?: Record<string, unknown>) => {
    const id = await house.trigger(branch, parameters);
    await house.runAll(script);
    return id;
  };
  await run(undefined, { test: testing("success") }, { target: "production" });
  const broke = await run(undefined, { test: testing("failed") });
  const failed = (await workflowsOf(house, broke))[0]!.id;
  await house.ask("POST", `/api/v2/workflow/${failed}/rerun`, { from_failed: true });
  await house.runAll({ test: testing("success") });
  await run("broken", {});
  await run("secretive", {});
  const owner = { id: house.organization.id };
  const open = (await house.ask("POST", "/api/v2/context", { name: "open", owner })).body.id;
  const restriction = { restriction_type: "project", restriction_value: house.project.id };
  await house.ask("POST", `/api/v2/context/${open}/restrictions`, restriction);
  await run("permitted", {});
  await run("shaky", failingOnce("build"));
  await tagged(house);
  await reviewed(house, everydayTip);

  const approved = await workflowOf(house, await run("release", {}));
  await house.ask("POST", `/api/v2/workflow/${approved}/approve/${await approvalOf(house, approved)}`);
  await house.runAll();
  const canceled = await workflowOf(house, await run("release", {}));
  await house.ask("POST", `/api/v2/workflow/${canceled}/cancel`);
  const pending = await workflowOf(house, await run("release", {}));

  const queueJob: Life["queueJob"] = async () => {
    const workflow = await workflowOf(house, await house.trigger("release"));
    const [job] = (await house.ask("GET", `/api/v2/workflow/${workflow}/job`)).body.items;
    return { id: job.id, number: job.job_number, workflow };
  };
  const setUp: Life["setUp"] = async () => {
    let key: string | undefined;
    const id = await run("dynamic", {
      choose: async (claim, player) => {
        key = claim.variables["CIRCLE_CONTINUATION_KEY"];
        await player.perform(claim, "success");
      },
    });
    if (key !== undefined) return key;
    const { state, errors } = (await house.ask("GET", `/api/v2/pipeline/${id}`)).body;
    throw new Error(`The setup job was given no continuation key: ${state} ${JSON.stringify(errors)}`);
  };
  await house.ask("POST", "/api/v2/pipeline/continue", { "continuation-key": await setUp(), configuration: held });
  await house.runAll();

  const ids = async (table: "pipelines" | "workflows") =>
    (await db.selectFrom(table).select("id").execute()).map(({ id }) => id);
  const jobs = await db.selectFrom("jobs").select(["id", "number", "name", "status"]).execute();
  const made = making.move();
  return {
    house,
    strangersToken: await house.join("stranger"),
    userId: user.id,
    organizationId: house.organization.id,
    pipelines: await ids("pipelines"),
    workflows: await ids("workflows"),
    held: { workflow: pending, approval: await approvalOf(house, pending) },
    failed,
    jobs: jobs.map(({ id, number }) => ({ id, ...(number !== null && { number }) })),
    tested: jobs.find(({ name, status }) => name === "test" && status === "failed")!.number!,
    queueJob,
    setUp,
    [Symbol.asyncDispose]: () => made.disposeAsync(),
  };
}

async function workflowsOf(house: TestHouse, pipeline: string): Promise<readonly { readonly id: string }[]> {
  return (await house.ask("GET", `/api/v2/pipeline/${pipeline}/workflow`)).body.items;
}

async function workflowOf(house: TestHouse, pipeline: string): Promise<string> {
  const [workflow] = await workflowsOf(house, pipeline);
  if (!workflow) throw new Error(`Pipeline ${pipeline} has no workflow`);
  return workflow.id;
}

async function approvalOf(house: TestHouse, workflow: string): Promise<string> {
  const { items } = (await house.ask("GET", `/api/v2/workflow/${workflow}/job`)).body;
  return items.find(({ type }: { type: string }) => type === "approval").approval_request_id;
}

/** A job that leaves tests and an artifact; one of its tests passes only when it does. */
function testing(status: "success" | "failed") {
  return async (claim: Claim, player: Player): Promise<void> => {
    const result = status === "success" ? "success" : "failure";
    await player.about(claim, "/test-results", {
      file: "results/junit.xml",
      cases: [
        { name: "adds", classname: "Sums", file: "sums.test.ts", result: "success", seconds: 0.25 },
        { name: "flaps", classname: "Sums", file: "sums.test.ts", result, seconds: 1.5, message: "expected 1 to be 2" },
      ],
    });
    const { digest } = await player.send(claim, `of node ${claim.node.index}`);
    await player.about(claim, "/artifacts", { path: "report/index.html", digest });
    await player.perform(claim, status);
  };
}

function failingOnce(name: string): Script {
  let isFirst = true;
  return {
    [name]: async (claim, player) => {
      await player.perform(claim, isFirst ? "failed" : "success");
      isFirst = false;
    },
  };
}

async function tagged(house: TestHouse): Promise<void> {
  await house.ask("POST", `/api/v2/project/${house.project.slug}/pipeline`, { tag: "v1" });
  await house.runAll();
}

/** What a forge's webhook makes of a pull request. */
async function reviewed({ house, project, runAll }: TestHouse, revision: string): Promise<void> {
  await takeTurn(house, async (turn) => {
    const row = await turn.tx.selectFrom("projects").selectAll().where("id", "=", project.id).executeTakeFirstOrThrow();
    const { id } = await turn.tx
      .selectFrom("users")
      .select("id")
      .where("login", "=", "admin")
      .executeTakeFirstOrThrow();
    await acceptPipeline(turn, {
      project: row,
      actorId: id,
      trigger: "webhook",
      ref: "refs/heads/main",
      branch: "main",
      revision,
      triggerParameters: { event: "pull_request" },
      vcs: { review_id: "7", review_url: "https://forge.example.com/demo/hello/pulls/7" },
    });
  });
  await runAll();
}

import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { defaultLimits, readHost, readJUnit, runService } from "@ringfort/runner";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type TestHouse, testHouse } from "../apps/server/src/testing/house.fixture.ts";
import { type ExecutorName, executors, isSkipped } from "./setup/executors.ts";
import { type ScenarioRun, scenarios } from "./setup/scenarios.ts";

/** The real service of a runner, in this process. */
class RunningRunner implements AsyncDisposable {
  readonly #stop = new AbortController();
  readonly #running: Promise<void>;
  readonly #folder: string;
  readonly said: string[] = [];

  private constructor(folder: string, house: TestHouse, executor: ExecutorName) {
    this.#folder = folder;
    this.#running = runService(
      {
        url: new URL(house.url),
        token: house.runnerToken,
        name: "scenarios",
        version: "0",
        resourceClass: "demo/default",
        maxJobs: 4,
        once: false,
        workFolder: join(folder, "work"),
        executor,
        limits: defaultLimits,
        jobUser: undefined,
        remoteDocker: false,
        allowFileRepositories: true,
        allowHttp: false,
        host: { ...readHost(), temporaryFolder: folder },
      },
      { log: (line) => void this.said.push(line), signal: this.#stop.signal, drain: this.#stop.signal, fetch },
    );
  }

  static async start(house: TestHouse, executor: ExecutorName): Promise<RunningRunner> {
    const folder = await mkdtemp(join(tmpdir(), "ringfort-e2e-"));
    // Jobs that run as another user must be able to pass through.
    await chmod(folder, 0o755);
    return new RunningRunner(folder, house, executor);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#running;
    await rm(this.#folder, { recursive: true, force: true });
  }
}

/** How a run of the command line ends, and what the workflow is then. */
const statusOfExit: Readonly<Record<number, string>> = { 0: "success", 1: "failed", 5: "on_hold" };

for (const { name, config, files, runs } of scenarios) {
  for (const executor of executors) {
    describe.skipIf(isSkipped(executor))(`scenario ${name} through server and runner, in ${executor}`, () => {
      let house: TestHouse;
      let runner: RunningRunner;
      beforeAll(async () => {
        house = await testHouse({ config });
        await house.repository.commit({ ".circleci/config.yml": config, ...files }, { message: "first" });
        runner = await RunningRunner.start(house, executor);
      });
      afterAll(async () => {
        await runner?.[Symbol.asyncDispose]();
        await house?.[Symbol.asyncDispose]();
      });

      test.each(runs)("what `ringfort run $arguments` does, a pipeline does", async (run) => {
        const wanted = wordAfter(run, "--workflow")!;
        const pipeline = await house.trigger();
        const workflow = await workflowNamed(house, pipeline, wanted);
        const approval = wordAfter(run, "--approve");
        if (approval !== undefined) await approve(house, workflow, approval);
        const status = statusOfExit[run.exitCode]!;
        const isThere = async () => (await house.ask("GET", `/api/v2/workflow/${workflow}`)).body.status === status;
        await house.until(isThere).catch(() => undefined);
        const jobs = await jobsOf(house, workflow);
        const printed = await logsOf(house, jobs);
        const statuses = Object.fromEntries(jobs.map((job) => [job.name, job.status]));
        expect(statuses, JSON.stringify([...printed, ...runner.said], null, 1)).toMatchObject(run.jobs);
        expect((await house.ask("GET", `/api/v2/workflow/${workflow}`)).body.status).toBe(status);
        for (const [job, texts] of Object.entries(run.prints ?? {})) {
          for (const text of texts) expect(printed.get(job)).toContain(text);
        }
        for (const [job, texts] of Object.entries(run.neverPrints ?? {})) {
          for (const text of texts) expect(printed.get(job)).not.toContain(text);
        }
        for (const [path, content] of Object.entries(run.results ?? {})) await expectResult(house, jobs, path, content);
      });
    });
  }
}

interface ShownJob {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  readonly job_number?: number;
  readonly approval_request_id?: string;
}

function wordAfter(run: ScenarioRun, flag: string): string | undefined {
  const at = run.arguments.indexOf(flag);
  return at < 0 ? undefined : run.arguments[at + 1];
}

async function workflowNamed(house: TestHouse, pipeline: string, wanted: string): Promise<string> {
  const { body } = await house.ask("GET", `/api/v2/pipeline/${pipeline}/workflow`);
  return body.items.find((workflow: { name: string }) => workflow.name === wanted).id;
}

async function jobsOf(house: TestHouse, workflow: string): Promise<ShownJob[]> {
  return (await house.ask("GET", `/api/v2/workflow/${workflow}/job`)).body.items;
}

async function approve(house: TestHouse, workflow: string, name: string): Promise<void> {
  const hold = await house.until(async () =>
    (await jobsOf(house, workflow)).find((job) => job.name === name && job.status === "on_hold"),
  );
  const { status } = await house.ask("POST", `/api/v2/workflow/${workflow}/approve/${hold.approval_request_id}`);
  expect(status).toBe(202);
}

/** Everything that each job has printed, by its name. */
async function logsOf(house: TestHouse, jobs: readonly ShownJob[]): Promise<Map<string, string>> {
  const printed = new Map<string, string>();
  for (const { id, name } of jobs) {
    const { body } = await house.ask("GET", `/api/ringfort/v1/jobs/${id}/steps`);
    let text = "";
    for (const task of body.tasks ?? []) {
      for (const { step, attempt } of task.steps) {
        const log = await house.ask(
          "GET",
          `/api/ringfort/v1/jobs/${id}/log?task=${task.id}&attempt=${attempt}&step=${step}`,
        );
        text += log.body;
      }
    }
    printed.set(name, text);
  }
  return printed;
}

/** `workflow/job/artifacts/NODE/path` or `workflow/job/test-results/NODE/file.xml`, as a local run keeps them. */
async function expectResult(house: TestHouse, jobs: readonly ShownJob[], path: string, content: string): Promise<void> {
  const [, name, kind, node, ...rest] = path.split("/");
  const job = jobs.find((each) => each.name === name)!;
  const base = `/api/v2/project/${house.project.slug}/${job.job_number}`;
  if (kind === "artifacts") {
    const { body } = await house.ask("GET", `${base}/artifacts`);
    const artifact = body.items.find(
      (each: { path: string; node_index: number }) => each.path === rest.join("/") && each.node_index === Number(node),
    );
    expect((await house.ask("GET", new URL(artifact.url).pathname)).body).toBe(content);
    return;
  }
  const report = readJUnit(content);
  const { body } = await house.ask("GET", `${base}/tests`);
  for (const { name: test, classname, file, outcome, seconds } of report.ok ? report.cases : []) {
    expect(body.items).toContainEqual(
      expect.objectContaining({ name: test, classname, file, result: outcome, run_time: seconds }),
    );
  }
}

import { createHash } from "node:crypto";
import type { DrillCase } from "../drill-case.ts";
import type { Api } from "./api.ts";
import type { Canary, SealedKind } from "./canaries.ts";
import { type DrillWords, decipher, variableNames } from "./drill-config.ts";
import type { RunningRunner } from "./drill-runner.ts";
import { until } from "./program.ts";
import { reachedIn } from "./reaches.ts";

/** What a job has told of itself: which secrets had arrived, by their digests. */
export interface Told {
  readonly status: string;
  readonly values: ReadonlyMap<string, string>;
  /** Public halves of the keys in its `~/.ssh`. */
  readonly keys: readonly string[];
  /** Digest of the secrets that came back out of the cache. */
  readonly cache: string;
  readonly token: string;
  /** Numbers of what it reached and must not; `undefined` when it did not come so far. */
  readonly reached: ReadonlySet<number> | undefined;
  /** Why it failed. */
  readonly log: string;
}

const longestRun = 240;

/** Runs the drill's pipeline once, to its end. */
export async function runRound(
  api: Api,
  project: string,
  cipher: DrillWords["cipher"],
  runner: Pick<RunningRunner, "requireRunning">,
): Promise<Told> {
  const { id } = await api.ask("POST", `/api/v2/project/${project}/pipeline`, { branch: "main" });
  const workflow = await until("the end of the drill's pipeline", longestRun, async () => {
    runner.requireRunning();
    const { state, errors } = await api.ask("GET", `/api/v2/pipeline/${id}`);
    if (state === "errored") return { status: `errored: ${JSON.stringify(errors)}`, id: undefined };
    const [found] = (await api.ask("GET", `/api/v2/pipeline/${id}/workflow`)).items;
    return found && !["running", "created", "failing", "on_hold"].includes(found.status) ? found : undefined;
  });
  const none = {
    status: workflow.status,
    values: new Map(),
    keys: [],
    reached: undefined,
    cache: "",
    token: "",
    workflow: workflow.status,
    log: "",
  };
  if (workflow.id === undefined) return none;
  const jobs = (await api.ask("GET", `/api/v2/workflow/${workflow.id}/job`)).items;
  const job = jobs.find(({ name }: { name: string }) => name === "use");
  const log = job?.status === "success" ? "" : await logOf(api, job.id);
  const { items } = await api.ask("GET", `/api/v2/project/${project}/${job.job_number}/artifacts`);
  const read = async (name: string): Promise<string> => {
    const found = items.find(({ path }: { path: string }) => path.endsWith(`/${name}`));
    if (!found) return "";
    const { pathname, search } = new URL(found.url);
    return await api.text(`${pathname}${search}`);
  };
  const lines = async (name: string) => (await read(name)).split("\n").filter((line) => line !== "");
  const reached = await read("reached");
  return {
    ...none,
    status: job.status,
    log,
    values: new Map((await lines("values")).map((line) => line.split(" ") as [string, string])),
    keys: await lines("keys"),
    cache: (await read("cache")).trim(),
    reached: reached.includes("tried") ? reachedIn(reached) : undefined,
    token: decipher(cipher, await read("token")),
  };
}

async function logOf(api: Api, job: string): Promise<string> {
  const { tasks } = await api.ask("GET", `/api/ringfort/v1/jobs/${job}/steps`).catch(() => ({ tasks: [] }));
  return JSON.stringify(tasks).slice(0, 2_000);
}

/** A secret that did not arrive was never in danger: each must have, as it was set. */
export function judgeArrival(
  round: string,
  told: Told,
  values: readonly Canary[],
  publicKey: string,
): readonly DrillCase[] {
  const failed = told.status === "success" ? "" : ` (the job ended as ${told.status}) ${told.log}`;
  const arrived = (name: string, held: boolean): DrillCase => ({
    case: `${round}: ${name} reached the job`,
    held,
    tried: true,
    detail: held ? "as it was set" : `another value, or none${failed}`,
  });
  return [
    ...values.map(({ kind, value }) =>
      arrived(kind, told.values.get(variableNames[kind as SealedKind]) === digest(value)),
    ),
    arrived("SSH key", told.keys.includes(publicKey)),
  ];
}

/** After it was deleted. That the job ran says that nothing else was in the way. */
export function judgeAbsence(told: Told): DrillCase {
  const left = [...told.values.keys(), ...told.keys];
  const ran = told.status === "success";
  return {
    case: "deleted: nothing reached the job",
    held: ran && left.length === 0,
    tried: ran,
    detail: ran ? left.join(", ") || "nothing did" : `the job ended as ${told.status} ${told.log}`,
  };
}

/** What was never restored was perhaps never stored. */
export function judgeCache(told: Told, expected: string): DrillCase {
  const held = told.cache === expected;
  return {
    case: "replaced: the cache of the job before came back",
    held,
    tried: true,
    detail: held ? "as it was stored" : "something else did, or nothing",
  };
}

/** Of the file that the job caches. */
export function cachedDigest(values: readonly Canary[]): string {
  const ofKind = new Map(values.map(({ kind, value }) => [kind, value]));
  return digest(
    Object.keys(variableNames)
      .map((kind) => `${ofKind.get(kind as SealedKind)}\n`)
      .join(""),
  );
}

function digest(value: string): string {
  return createHash("sha256").update(value).digest("hex");
}

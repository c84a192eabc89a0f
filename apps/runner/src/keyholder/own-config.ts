import { gatherOrbs, type Lock } from "@ringfort/config";
import type { BuildJob, Claim, Plan, PlanJob, PlanWorkflow, Scalar, SecretsAnswer } from "@ringfort/contract";
import { bytesOf, canonicalize, digestOf } from "@ringfort/seal";
import type { TrustedProject } from "../trust/trusted.ts";
import type { OwnCompileRequest } from "./compile-job.ts";
import type { OwnCompiler } from "./own-compile.ts";
import { ownOrbs, readOwnLock } from "./own-orbs.ts";
import type { OwnCommit } from "./own-repository.ts";
import { allow, refuse, type Verdict } from "./refusal.ts";

/** What the commit says that the pipeline runs. */
export interface OwnConfig {
  /** `sha256:…` of the config's bytes; of a continued pipeline, of what it was continued with. */
  readonly digest: string;
  /** Of the file at the commit, also when the pipeline was continued. */
  readonly fileDigest: string;
  readonly text: string;
  readonly plan: Plan;
  readonly lock: Lock | undefined;
  /** Digest of all parameters, as canonical JSON. */
  readonly parametersDigest: string;
  /** Parameters that differ from the defaults, and nobody has vouched for. */
  readonly unusual: Readonly<Record<string, string | number | boolean>>;
}

export type OwnJob = PlanJob & { readonly build: BuildJob };

interface Asked {
  readonly answer: SecretsAnswer;
  readonly commit: OwnCommit;
  readonly project: TrustedProject;
  readonly values: Readonly<Record<string, Scalar>>;
  readonly compiler: OwnCompiler;
}

const continuedFile = "the continued config";

/** Compiles what stands at the commit, or what the setup job of the pipeline continued with. Who vouches for that is the caller's question. */
export async function compileOwnConfig({
  answer,
  commit,
  project,
  values,
  compiler,
}: Asked): Promise<Verdict<OwnConfig>> {
  const { inputs, continuation } = answer;
  if (inputs.configSource !== "git") return refuse("config-not-from-git");
  const path = inputs.configPath;
  if (!project.configs.includes(path)) return refuse("config-path-other", `It is at \`${path}\`.`);
  const bytes = await commit.readFile(path);
  if (!bytes) return refuse("config-missing", `That is \`${path}\`.`);
  const text = textOf(bytes);
  if (text === undefined) return refuse("config-does-not-compile", "It is not UTF-8.");
  const lock = await readOwnLock(commit, path);
  if (!lock.ok) return lock;
  const fileDigest = await digestOf(bytes);
  const own = await compileText(continuation?.config ?? text, {
    file: continuation ? continuedFile : path,
    values,
    ...(continuation
      ? { inherited: inputs.parameters, parameters: continuation.parameters }
      : { inherited: {}, parameters: inputs.parameters }),
    commit,
    lock: lock.value,
    configPath: path,
    orbs: inputs.orbs,
    compiler,
  });
  if (!own.ok) return own;
  const { defaults, plan } = own.value;
  const vouched = continuation?.parameters ?? {};
  const unusual = Object.entries(inputs.parameters).filter(
    ([name, value]) => Object.hasOwn(defaults, name) && !Object.hasOwn(vouched, name) && defaults[name] !== value,
  );
  return allow({
    digest: continuation ? await digestOf(Buffer.from(continuation.config, "utf8")) : fileDigest,
    fileDigest,
    text: continuation?.config ?? text,
    plan,
    lock: lock.value,
    parametersDigest: await digestOf(bytesOf(canonicalize({ ...inputs.parameters, ...continuation?.parameters }))),
    unusual: Object.fromEntries(unusual),
  });
}

interface Compiling extends Pick<OwnCompileRequest, "file" | "values" | "inherited" | "parameters"> {
  readonly commit: OwnCommit;
  readonly lock: Lock | undefined;
  readonly configPath: string;
  readonly orbs: Readonly<Record<string, string>>;
  readonly compiler: OwnCompiler;
}

async function compileText(
  text: string,
  { commit, lock, configPath, orbs, compiler, ...given }: Compiling,
): Promise<Verdict<{ readonly plan: Plan; readonly defaults: Readonly<Record<string, Scalar | undefined>> }>> {
  const ref = commit.tag === undefined ? { branch: commit.branch! } : { tag: commit.tag };
  const { place, unlocked } = ownOrbs(commit, configPath, { lock, given: orbs });
  const { answer, changed } = await gatherOrbs(async (answers) => {
    const tried = await compiler.compile({ ...given, text, ref, orbs: [...answers] });
    const mismatch = [...answers].find(([, one]) => one.status === "missing" && one.code === "orb-lock-mismatch");
    return { answer: tried, needs: tried && !tried.ok ? tried.needs : [], changed: mismatch?.[0] };
  }, place);
  if (!answer) return refuse("config-does-not-compile", "It takes too much time or memory.");
  if (changed !== undefined) return refuse("orb-changed", `It is \`${changed}\`.`);
  const [missing] = unlocked;
  if (missing !== undefined)
    return refuse("orb-not-locked", `It is \`${missing}\`: \`ringfort orb vendor\` records it.`);
  if (!answer.ok) return refuse("config-does-not-compile", answer.message);
  return allow({ plan: answer.plan, defaults: answer.outline.defaults });
}

/** The job that the server named, as the commit has it. */
export function findOwnJob(
  plan: Plan,
  claim: Pick<Claim, "job" | "node" | "workflow">,
): Verdict<{ readonly workflow: PlanWorkflow; readonly job: OwnJob }> {
  const workflow = plan.workflows.find(({ name }) => name === claim.workflow.name);
  const job = workflow?.jobs.find(({ name }) => name === claim.job.name);
  if (!workflow || !job || !isBuild(job)) {
    return refuse("job-not-in-config", `It is \`${claim.job.name}\` of \`${claim.workflow.name}\`.`);
  }
  if (job.build.parallelism !== claim.node.total) {
    return refuse("job-not-in-config", `It has ${job.build.parallelism} nodes, and not ${claim.node.total}.`);
  }
  return allow({ workflow, job });
}

function isBuild(job: PlanJob): job is OwnJob {
  return job.type === "build" && job.build !== undefined;
}

function textOf(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

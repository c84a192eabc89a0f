import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, posix } from "node:path";
import type { ApprovalFacts } from "@ringfort/client";
import { lockFileName, toPlan, vendorFolderName } from "@ringfort/config";
import type { PlanWorkflow, Scalar } from "@ringfort/contract";
import { digestOf } from "@ringfort/seal";
import { CommandFailure, exitCodes, type Io } from "../../command.ts";
import { compileWithOrbs } from "../../orbs/compile-with-orbs.ts";
import { orbPlaces } from "../../orbs/orb-places.ts";
import { gitBytes } from "../../run/git.ts";
import { sanitiseName } from "../../terminal/sanitise.ts";
import { decodeUtf8 } from "../../text-file.ts";
import type { FoundCommit } from "./found-commit.ts";

export interface FoundGate {
  /** Digest of the config's bytes at the commit. */
  readonly config: string;
  /** Every job that the gate lets through, in the order of the workflow. */
  readonly unblocks: readonly string[];
}

/** Reads the config at the commit, compiles it here, and looks for the gate in it. */
export async function findGate(
  commit: FoundCommit,
  facts: ApprovalFacts,
  params: Readonly<Record<string, string>>,
  io: Io,
): Promise<FoundGate> {
  const path = facts.configPath;
  if (!isPlainPath(path)) throw new CommandFailure("the server names a config outside of the repository.");
  const bytes = await gitBytes(commit.folder, "cat-file", "blob", `${commit.revision}:${path}`);
  const text = bytes && decodeUtf8(bytes);
  if (!bytes || text === undefined)
    throw new CommandFailure(`there is no config ${path} at ${commit.revision} (config-missing).`);
  const folder = await mkdtemp(join(tmpdir(), "ringfort-approve-"));
  try {
    await writeOrbs(commit, posix.dirname(path), folder);
    const places = await orbPlaces({ orbs: undefined, configFolder: folder }, io);
    const values = valuesOf(commit, facts);
    const { compiled } = await compileWithOrbs(
      { file: path, text },
      { values, parameters: {}, parametersAsText: params },
      places,
    );
    if (!compiled.ok) {
      const [first] = compiled.diagnostics;
      throw new CommandFailure(
        `the config at ${commit.revision} does not compile here: ${sanitiseName(first?.message ?? "no reason")} (config-does-not-compile).`,
        {
          exitCode: exitCodes.configInvalid,
        },
      );
    }
    const plan = toPlan(compiled.config, namedBy(commit.ref));
    return { config: await digestOf(bytes), unblocks: gateIn(plan.workflows, facts, { isSetup: plan.setup }) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function gateIn(
  workflows: readonly PlanWorkflow[],
  { workflow, job }: ApprovalFacts,
  { isSetup }: { readonly isSetup: boolean },
): readonly string[] {
  const found = workflows.find(({ name }) => name === workflow);
  const gate = found?.jobs.find(({ name, type }) => name === job && type === "approval");
  if (!found || !gate) {
    throw new CommandFailure(
      isSetup
        ? "this config is a setup config, and the gate is in the one that it continued with, which is not in git: look at it in the web app."
        : "the config at that commit, compiled here, has no such approval job for this ref: the server says otherwise, or the pipeline was started with parameters (--param). Nothing was signed (job-not-in-config).",
    );
  }
  const reached = new Set([job]);
  for (let before = 0; before < reached.size; ) {
    before = reached.size;
    for (const one of found.jobs) if (one.requires.some((needed) => reached.has(needed.job))) reached.add(one.name);
  }
  return found.jobs.map(({ name }) => name).filter((name) => name !== job && reached.has(name));
}

function namedBy(ref: string): { readonly branch: string } | { readonly tag: string } {
  const name = ref.replace(/^refs\/(heads|tags)\//, "");
  return ref.startsWith("refs/tags/") ? { tag: name } : { branch: name };
}

/** From git where git knows it; the rest is names, of which the runner uses its own. */
function valuesOf(commit: FoundCommit, facts: ApprovalFacts): Readonly<Record<string, Scalar>> {
  const named = namedBy(commit.ref);
  return {
    "pipeline.id": facts.pipeline,
    "pipeline.number": facts.pipelineNumber,
    "pipeline.trigger_source": "webhook",
    "pipeline.project.slug": facts.projectSlug,
    "pipeline.git.branch": "branch" in named ? named.branch : null,
    "pipeline.git.branch.is_default": "branch" in named && named.branch === commit.defaultBranch,
    "pipeline.config.file_path": facts.configPath,
    "pipeline.config.ref": commit.ref,
    "pipeline.config.sha": commit.revision,
    "pipeline.git.tag": "tag" in named ? named.tag : null,
    "pipeline.git.revision": commit.revision,
    "pipeline.git.commit.subject": commit.subject,
    "pipeline.git.commit.author_name": commit.authorName,
    "pipeline.git.commit.author_email": commit.authorEmail,
  };
}

const mostFiles = 500;

/** The lock and the orbs beside the config, as they are at the commit and not as they lie in the working tree. */
async function writeOrbs({ folder, revision }: FoundCommit, beside: string, target: string): Promise<void> {
  const within = beside === "." ? "" : `${beside}/`;
  const paths = [`${within}${lockFileName}`, `${within}${vendorFolderName}`];
  const listed = await gitBytes(folder, "ls-tree", "-r", "-z", "--full-tree", revision, "--", ...paths);
  const entries = (listed?.toString() ?? "").split("\0").filter((line) => /^100(644|755) blob /.test(line));
  if (entries.length > mostFiles) throw new CommandFailure("the commit has too many orbs beside its config.");
  for (const entry of entries) {
    const [head = "", path = ""] = entry.split("\t");
    const inside = path.slice(within.length);
    const bytes = isPlainPath(inside)
      ? await gitBytes(folder, "cat-file", "blob", head.split(" ")[2] ?? "")
      : undefined;
    if (!bytes) continue;
    await mkdir(dirname(join(target, inside)), { recursive: true });
    await writeFile(join(target, inside), bytes);
  }
}

function isPlainPath(path: string): boolean {
  return (
    path.length <= 500 &&
    !/[\p{C}\\]/u.test(path) &&
    path.split("/").every((part) => part !== "" && part !== "." && part !== "..")
  );
}

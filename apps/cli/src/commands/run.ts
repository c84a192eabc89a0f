import { CommandFailure, defineCommand, exitCodes, UsageError } from "../command.ts";
import { diagnosticsAsText } from "../output/diagnostics-text.ts";
import { styleFor } from "../output/style.ts";
import { chooseJobs } from "../run/choose-jobs.ts";
import { compileProject } from "../run/compile-project.ts";
import { readGitFacts } from "../run/git-facts.ts";
import { pipelineFacts } from "../run/pipeline-facts.ts";
import { findProject, nameProject } from "../run/project.ts";
import { runPlan, stopped, type Tree } from "../run/run-plan.ts";
import { resolveCommit } from "../run/source-tree.ts";
import { watchForStop } from "../run/stopping.ts";
import { makeTempFolder, removeFolder, removeFolderAtOnce, sweepTempFolders } from "../run/temp-folder.ts";
import { checkContexts, readVariables } from "../run/variables.ts";
import { openDisplay } from "../terminal/open-display.ts";
import { orbsOption, paramOption, readPairs } from "./shared-options.ts";

export const run = defineCommand({
  details: [
    "Runs what a push of the working copy would start: all workflows whose conditions hold and that have no schedule.",
    "Jobs work on a copy of the tree (tracked files, and untracked ones that git does not ignore), so they cannot harm it.",
    "",
    "Exit code: 0 success, 1 failed, 2 usage, 3 config invalid, 4 stopped, 5 an approval is missing.",
  ].join("\n"),
  positionals: [],
  options: {
    workflow: { type: "string", value: "W", help: "run only this workflow" },
    job: { type: "string", value: "J", help: "run only this job, without the jobs that it requires" },
    cell: { type: "string", value: "K=V", multiple: true, help: "of a matrix job, run only members with this value" },
    executor: {
      type: "string",
      choices: ["auto", "docker", "sandbox", "process"],
      help: "where jobs run; `auto` takes the strongest that each job can use",
    },
    param: paramOption,
    branch: { type: "string", value: "B", help: "run as a pipeline of this branch" },
    tag: { type: "string", value: "T", help: "run as a pipeline of this tag" },
    "env-file": { type: "string", value: "F", help: "project variables, one NAME=VALUE a line" },
    context: { type: "string", value: "NAME=FILE", multiple: true, help: "a context's variables, likewise" },
    approve: { type: "string", value: "NAME", multiple: true, help: "approve this approval job" },
    orbs: orbsOption,
    "remote-docker": { type: "boolean", help: "let jobs with setup_remote_docker have an engine of their own" },
    plain: { type: "boolean", help: "print a log, as pipes get it anyway" },
    json: { type: "boolean", help: "print one JSON event a line" },
    "in-place": { type: "boolean", help: "work in the tree itself, one job at a time" },
    commit: { type: "string", value: "REV", help: "work on a clean clone of this commit" },
  },
  exclusive: [
    ["branch", "tag"],
    ["plain", "json"],
    ["in-place", "commit"],
  ],
  async run({ options }, io) {
    const project = await findProject(io.cwd);
    const git = await readGitFacts(project);
    const tree = await chooseTree(project, options);
    const revision = tree.kind === "commit" ? { revision: tree.revision } : {};
    const facts = pipelineFacts(nameProject(project, git), git, { ...options, ...revision });
    const variables = await readVariables(
      { envFile: options["env-file"], contexts: readPairs("context", options.context) },
      io.cwd,
    );
    const compiled = await compileProject(
      { project, facts, params: readPairs("param", options.param), orbs: options.orbs },
      io,
    );
    if (!compiled.plan) {
      const style = styleFor(io.stderr, io.settings.colour);
      io.stderr.write(diagnosticsAsText(compiled.diagnostics, compiled.sources, style));
      return exitCodes.configInvalid;
    }
    const { workflows, notes } = chooseJobs(compiled.plan, {
      workflow: options.workflow,
      job: options.job,
      cell: readPairs("cell", options.cell),
    });
    const approved = checkApproved(workflows, options.approve);
    const warnings = [...variables.warnings, ...checkContexts(workflows, variables)];
    if (git.trouble !== undefined) warnings.push(`git cannot read this repository: ${git.trouble}`);

    await sweepTempFolders();
    const temporary = await makeTempFolder();
    const display = openDisplay(io, { plain: options.plain, json: options.json, temporary });
    using stopping = watchForStop(stopped, () => {
      display.close();
      removeFolderAtOnce(temporary);
    });
    stopWhenReaderLeaves(stopping.stop);
    try {
      display.show({
        type: "run-started",
        at: Date.now(),
        project: facts.project.slug,
        ...(facts.branch !== undefined && { branch: facts.branch }),
        ...(facts.tag !== undefined && { tag: facts.tag }),
        ...(git.commit && { revision: facts.revision }),
      });
      for (const text of [...warningNotes(compiled.diagnostics.length), ...facts.notes, ...notes])
        display.show({ type: "note", level: "info", text });
      for (const text of warnings) display.show({ type: "note", level: "warning", text });
      if (workflows.length === 0)
        display.show({ type: "note", level: "info", text: nothingToRun(facts.branch, facts.tag) });
      const ended = await runPlan({
        workflows,
        project,
        git,
        facts,
        tree,
        variables,
        approved,
        executor: options.executor ?? "auto",
        remoteDocker: options["remote-docker"],
        cacheFolder: io.settings.cacheFolder,
        temporary,
        emit: (event) => display.show(event),
        now: Date.now,
        signal: stopping.signal,
      });
      display.show(ended);
      return ended.exitCode;
    } catch (error) {
      throw explain(error);
    } finally {
      display.close();
      await removeFolder(temporary);
    }
  },
});

async function chooseTree(
  project: string,
  options: { "in-place": boolean; commit: string | undefined },
): Promise<Tree> {
  if (options["in-place"]) return { kind: "in-place" };
  if (options.commit === undefined) return { kind: "copy" };
  return { kind: "commit", revision: await resolveCommit(project, options.commit) };
}

function checkApproved(workflows: Parameters<typeof checkContexts>[0], names: readonly string[]): ReadonlySet<string> {
  const holds = workflows.flatMap(({ jobs }) => jobs.filter(({ type }) => type === "approval"));
  for (const name of names) {
    if (holds.some((hold) => hold.name === name || hold.declaredName === name)) continue;
    const known = holds.map((hold) => `\`${hold.name}\``).join(", ");
    throw new UsageError(
      `there is no approval job \`${name}\` in what would run${known ? `; there is ${known}` : ""}.`,
    );
  }
  return new Set(names);
}

/** Warnings are for whoever works on the config; a run only says that there are some. */
function warningNotes(count: number): string[] {
  if (count === 0) return [];
  return [
    `The config has ${count} warning${count === 1 ? "" : "s"}; \`ringfort config validate\` shows ${count === 1 ? "it" : "them"}.`,
  ];
}

function nothingToRun(branch: string | undefined, tag: string | undefined): string {
  return `Nothing to run: no workflow has a job for ${tag === undefined ? `the branch ${branch}` : `the tag ${tag}`}.`;
}

/** `ringfort run | head` must not leave containers behind: a closed pipe stops the run like Ctrl-C. */
function stopWhenReaderLeaves(stop: () => void): void {
  for (const output of [process.stdout, process.stderr]) {
    output.removeAllListeners("error");
    output.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE") throw error;
      stop();
    });
  }
}

function explain(error: unknown): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (code === "ENOSPC" || code === "EDQUOT") {
    return new CommandFailure("the disk is full; the run was ended and its temporary files are removed.", {
      cause: error,
    });
  }
  return error;
}

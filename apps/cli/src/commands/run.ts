import { defineCommand, exitCodes } from "../command.ts";
import { diagnosticsAsText } from "../output/diagnostics-text.ts";
import { styleFor } from "../output/style.ts";
import { chooseHolds, chooseJobs } from "../run/choose-jobs.ts";
import { chooseTree } from "../run/choose-tree.ts";
import { compileProject } from "../run/compile-project.ts";
import { readGitFacts } from "../run/git-facts.ts";
import { pipelineFacts } from "../run/pipeline-facts.ts";
import { findProject, nameProject } from "../run/project.ts";
import { showRun } from "../run/show-run.ts";
import { checkContexts, readVariables } from "../run/variables.ts";
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
    const tree = await chooseTree(project, git, options);
    const facts = pipelineFacts(nameProject(project, git), git, { ...options, ...tree });
    const files = { envFile: options["env-file"], contexts: readPairs("context", options.context) };
    const variables = await readVariables(files, io.cwd);

    const asked = { project, facts, params: readPairs("param", options.param), orbs: options.orbs };
    const compiled = await compileProject(asked, io);
    if (!compiled.plan) {
      const style = styleFor(io.stderr, io.settings.colour);
      io.stderr.write(diagnosticsAsText(compiled.diagnostics, compiled.sources, style));
      return exitCodes.configInvalid;
    }

    const { workflow, job } = options;
    const chosen = chooseJobs(compiled.plan, { workflow, job, cell: readPairs("cell", options.cell) });
    const approved = chooseHolds(chosen.workflows, options.approve);
    const missingContexts = checkContexts(chosen.workflows, variables);

    return await showRun(
      {
        workflows: chosen.workflows,
        project,
        git,
        facts,
        tree,
        variables,
        approved,
        executor: options.executor ?? "auto",
        remoteDocker: options["remote-docker"],
        notes: [...compiled.notes, ...facts.notes, ...chosen.notes],
        warnings: [...git.warnings, ...variables.warnings, ...missingContexts],
      },
      { plain: options.plain, json: options.json },
      io,
    );
  },
});

import { resolve } from "node:path";
import { executorNames, RunnerFailure, readHost, runService } from "@ringfort/runner";
import { CommandFailure, defineCommand, exitCodes } from "../command.ts";
import { readMachineRunnerConfig } from "../runner/machine-runner-config.ts";
import { readToken } from "../runner/read-token.ts";
import { mergeSettings, type RunnerSettings } from "../runner/runner-settings.ts";
import { toServiceOptions } from "../runner/service-options.ts";
import { takeRunnerSettings } from "../runner/settings.ts";
import { watchForDrain } from "../runner/watch-for-drain.ts";
import { readTextFile } from "../text-file.ts";

export const runnerCommand = defineCommand({
  details: [
    "Claims jobs of a resource class from a Ringfort server and runs them, until it is stopped: SIGTERM lets what runs end, a second one ends it.",
    "",
    "Options win over RINGFORT_RUNNER_URL, _TOKEN, _TOKEN_FILE, _RESOURCE_CLASS, _NAME, _WORK_DIR, _MODE, _MAX_RUN_TIME, _MAX_JOBS, _EXECUTOR,",
    "_JOB_USER, _TRUST_FILE, _STATE_DIR and _KEYHOLDER;",
    "these over CircleCI's CIRCLECI_RUNNER_API_AUTH_TOKEN, CIRCLECI_RUNNER_API_URL, CIRCLECI_RESOURCE_CLASS, CIRCLECI_RUNNER_NAME, _WORK_DIR, _MODE and",
    "_MAX_RUN_TIME; and these over the file of --config, which is the one of CircleCI's machine runner.",
    "",
    "Started as root, every job runs as a user of its own, who cannot read the token. docs/runner-protocol.md says what else keeps jobs from the runner.",
  ].join("\n"),
  positionals: [],
  options: {
    url: { type: "string", value: "URL", help: "the server" },
    "token-file": { type: "string", value: "FILE", help: "the file that holds the token of the resource class" },
    "token-env": { type: "string", value: "VAR", help: "the variable that holds it, which is then unset" },
    token: { type: "string", value: "-", help: "only `-`: the token comes on standard input" },
    "resource-class": { type: "string", value: "NS/CLASS", help: "what the token is of, for people" },
    name: { type: "string", value: "NAME", help: "what the server calls this runner; the host's name by default" },
    "max-jobs": { type: "string", value: "N", help: "how many jobs may run at once; 1 by default" },
    once: { type: "boolean", help: "end after one job" },
    executor: {
      type: "string",
      choices: ["auto", ...executorNames],
      help: "where jobs run; `auto` takes the strongest that each job can use",
    },
    "job-user": {
      type: "string",
      value: "UID:GID",
      help: "as whom jobs run; with N at once, the N users from there on. As root, a new one for every job by default",
    },
    "work-dir": { type: "string", value: "DIR", help: "where the runner keeps what it needs" },
    "trust-file": {
      type: "string",
      value: "FILE",
      help: "what this runner believes without the server; without it no job has what is sealed",
    },
    "state-dir": { type: "string", value: "DIR", help: "the class's keys, and what the runner remembers" },
    keyholder: {
      type: "string",
      value: "SOCKET",
      help: "let `ringfort keyholder` decide, which runs as another user and has the keys",
    },
    "max-run-time": { type: "string", value: "TIME", help: "the longest that a job may run; 5h by default" },
    config: { type: "string", value: "FILE", help: "the YAML of CircleCI's machine runner" },
    "remote-docker": { type: "boolean", help: "let jobs with setup_remote_docker have an engine of their own" },
    "allow-file-repositories": {
      type: "boolean",
      help: "let repositories be folders of this machine, for trying it out",
    },
    "allow-http": { type: "boolean", help: "speak plain http to a server elsewhere: whoever listens has the token" },
  },
  exclusive: [
    ["token-file", "token-env"],
    ["token-file", "token"],
    ["token-env", "token"],
  ],
  async run({ options }, io) {
    const log = (line: string) => void io.stderr.write(`${new Date().toISOString()} ${line}\n`);
    const { settings, warnings } = takeRunnerSettings();
    const file = options.config === undefined ? undefined : await readConfig(options.config, io.cwd);
    for (const warning of [...warnings, ...(file?.warnings ?? [])]) log(`warning: ${warning}`);
    const written = mergeSettings(file?.settings ?? {}, settings, given(options));
    const token = await readToken(
      {
        file:
          options["token-file"] ??
          (options["token-env"] === undefined && options.token === undefined ? written.tokenFile : undefined),
        variable: options["token-env"],
        flag: options.token,
        found: written.token,
      },
      io,
    );
    const { default: manifest } = await import("../../package.json", { with: { type: "json" } });
    const service = toServiceOptions(
      written,
      token,
      {
        once: options.once,
        remoteDocker: options["remote-docker"],
        allowFileRepositories: options["allow-file-repositories"],
        allowHttp: options["allow-http"],
      },
      { host: readHost(), version: manifest.version, cwd: io.cwd },
    );
    using draining = watchForDrain(log);
    try {
      await runService(service, { log, drain: draining.drain, signal: draining.stop, fetch });
    } catch (failure) {
      if (failure instanceof RunnerFailure) throw new CommandFailure(`${failure.message}.`, { cause: failure });
      throw failure;
    }
    return exitCodes.ok;
  },
});

/** What the command line says, where it says something. */
function given(options: Readonly<Record<string, unknown>>): RunnerSettings {
  const named = {
    url: options.url,
    resourceClass: options["resource-class"],
    name: options.name,
    maxJobs: options["max-jobs"],
    executor: options.executor,
    jobUser: options["job-user"],
    workDir: options["work-dir"],
    maxRunTime: options["max-run-time"],
    trustFile: options["trust-file"],
    stateDir: options["state-dir"],
    keyholder: options.keyholder,
  };
  return Object.fromEntries(Object.entries(named).filter(([, value]) => value !== undefined));
}

async function readConfig(
  path: string,
  cwd: string,
): Promise<{ settings: RunnerSettings; warnings: readonly string[] }> {
  const place = resolve(cwd, path);
  const { settings, ignored } = readMachineRunnerConfig(await readTextFile(place), path);
  const warnings = ignored.length > 0 ? [`${path}: nothing is done with ${ignored.join(", ")}`] : [];
  return { settings, warnings };
}

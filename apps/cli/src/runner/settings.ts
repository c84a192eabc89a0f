import type { RunnerSettings } from "./runner-settings.ts";

type Environment = Record<string, string | undefined>;

/** CircleCI's names first, ours after them: ours win. */
const names: readonly (readonly [string, keyof RunnerSettings])[] = [
  ["CIRCLECI_RUNNER_API_AUTH_TOKEN", "token"],
  ["CIRCLECI_RESOURCE_CLASS", "resourceClass"],
  ["CIRCLECI_RUNNER_API_URL", "url"],
  ["CIRCLECI_RUNNER_NAME", "name"],
  ["CIRCLECI_RUNNER_WORK_DIR", "workDir"],
  ["CIRCLECI_RUNNER_MODE", "mode"],
  ["CIRCLECI_RUNNER_MAX_RUN_TIME", "maxRunTime"],
  ["RINGFORT_RUNNER_TOKEN", "token"],
  ["RINGFORT_RUNNER_TOKEN_FILE", "tokenFile"],
  ["RINGFORT_RUNNER_RESOURCE_CLASS", "resourceClass"],
  ["RINGFORT_RUNNER_URL", "url"],
  ["RINGFORT_RUNNER_NAME", "name"],
  ["RINGFORT_RUNNER_WORK_DIR", "workDir"],
  ["RINGFORT_RUNNER_MODE", "mode"],
  ["RINGFORT_RUNNER_MAX_RUN_TIME", "maxRunTime"],
  ["RINGFORT_RUNNER_MAX_JOBS", "maxJobs"],
  ["RINGFORT_RUNNER_EXECUTOR", "executor"],
  ["RINGFORT_RUNNER_JOB_USER", "jobUser"],
  ["RINGFORT_RUNNER_TRUST_FILE", "trustFile"],
  ["RINGFORT_RUNNER_STATE_DIR", "stateDir"],
  ["RINGFORT_RUNNER_KEYHOLDER", "keyholder"],
];

/** Kept by CircleCI's runner unless told otherwise; this one always cleans up. */
const cleanup = "CIRCLECI_RUNNER_CLEANUP_WORK_DIR";

/** Reads the environment and takes the tokens out of it, so that no program that is started later inherits them. */
export function takeRunnerSettings(env: Environment = process.env): {
  settings: RunnerSettings;
  warnings: readonly string[];
} {
  const settings: Record<string, string> = {};
  for (const [name, key] of names) {
    const value = env[name];
    if (key === "token") delete env[name];
    if (value) settings[key] = value;
  }
  const keeps = /^(?:false|0|no)$/i.test(env[cleanup] ?? "");
  return { settings, warnings: keeps ? [`${cleanup}=${env[cleanup]} is not followed: jobs' folders always go`] : [] };
}

/** The token out of the variable that `--token-env` names, which is then gone. */
export function takeVariable(name: string, env: Environment = process.env): string | undefined {
  const value = env[name] || undefined;
  delete env[name];
  return value;
}

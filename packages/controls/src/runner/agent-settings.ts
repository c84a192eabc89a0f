import type { Span } from "@ringfort/contract";
import type { RunnerFacts } from "../evidence/runner-facts.ts";
import { at } from "../trust/any-json.ts";
import type { RunnerContainer } from "./container.ts";
import { placesIn } from "./places.ts";

/** A setting of the runner's agent, as its file or its environment gives it. */
export interface RunnerSetting {
  readonly value: unknown;
  readonly at: Span;
}

const paths = {
  mode: { path: ["runner", "mode"], variable: "CIRCLECI_RUNNER_MODE" },
  cleans: { path: ["runner", "cleanup_working_directory"], variable: "CIRCLECI_RUNNER_CLEANUP_WORK_DIR" },
  prefix: { path: ["runner", "command_prefix"], variable: "CIRCLECI_RUNNER_COMMAND_PREFIX" },
  ssh: { path: ["runner", "ssh", "advertise_addr"], variable: "CIRCLECI_RUNNER_SSH_ADVERTISE_ADDR" },
  token: { path: ["api", "auth_token"], variable: "CIRCLECI_RUNNER_API_AUTH_TOKEN" },
} as const;

/** Undefined where it is not set, which for most means its default. The environment wins over the file. */
export function settingOf(
  name: keyof typeof paths,
  facts: RunnerFacts,
  containers: readonly RunnerContainer[],
): RunnerSetting | undefined {
  const { path, variable } = paths[name];
  const inEnvironment = containers.flatMap(({ environment }) => environment).find((one) => one.name === variable);
  if (inEnvironment) return { value: inEnvironment.value ?? "", at: inEnvironment.at };
  const value = facts.kind === "machine-runner" ? at(facts.data, ...path) : undefined;
  return value === undefined || value === null ? undefined : { value, at: placesIn(facts)(path) };
}

import { isMap, isScalar, parseDocument } from "yaml";
import { CommandFailure } from "../command.ts";
import type { RunnerSettings } from "./runner-settings.ts";

/** Keys of CircleCI's machine runner that mean something here. */
const known: Readonly<Record<string, keyof RunnerSettings>> = {
  "api.auth_token": "token",
  "api.url": "url",
  "runner.name": "name",
  "runner.working_directory": "workDir",
  "runner.mode": "mode",
  "runner.max_run_time": "maxRunTime",
};
const cleanup = "runner.cleanup_working_directory";

export interface ReadConfig {
  readonly settings: RunnerSettings;
  /** What the file says and this runner does not do. */
  readonly ignored: readonly string[];
}

/** Reads the file that CircleCI's machine runner 3 is configured with. */
export function readMachineRunnerConfig(text: string, path: string): ReadConfig {
  const document = parseDocument(text, { schema: "failsafe", maxAliasCount: 0 } as object);
  const [error] = document.errors;
  // Not the message itself: it quotes lines, and one of them may hold the token.
  if (error) throw new CommandFailure(`${path} is not valid YAML (${error.code}, at ${error.pos[0]}).`);
  const settings: Record<string, string> = {};
  const ignored: string[] = [];
  for (const [key, value] of leaves(document.contents, "")) {
    const meant = known[key];
    if (meant !== undefined && value !== "") settings[meant] = value;
    else if (meant === undefined && !(key === cleanup && value === "true")) ignored.push(key);
  }
  return { settings, ignored };
}

function* leaves(node: unknown, path: string): Generator<readonly [string, string]> {
  if (isMap(node)) {
    for (const { key, value } of node.items) {
      const name = isScalar(key) ? String(key.value) : "?";
      yield* leaves(value, path === "" ? name : `${path}.${name}`);
    }
  } else if (path !== "") {
    yield [path, isScalar(node) ? String(node.value ?? "") : ""];
  }
}

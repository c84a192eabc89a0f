import { checkStep, type StepFacts } from "../check/step.ts";
import { entry, isNull, map, type Node, scalar } from "../read/node.ts";
import type { Compilation } from "./compilation.ts";
import type { Scope } from "./scope.ts";

/** The steps that CircleCI brings along. A key is also found when it is spelled with hyphens, as old configs do. */
export const builtInSteps: ReadonlyMap<string, StepFacts> = new Map<string, StepFacts>(
  (
    [
      { key: "run", short: "command", texts: ["name", "command", "shell", "working_directory"], lists: [] },
      { key: "deploy", short: "command", texts: ["name", "command", "shell", "working_directory"], lists: [] },
      { key: "checkout", texts: ["path", "method", "name"], lists: [] },
      { key: "save_cache", needs: [["key"], ["paths"]], texts: ["key", "name"], lists: ["paths"] },
      { key: "restore_cache", needs: [["key", "keys"]], texts: ["key", "name"], lists: ["keys"] },
      { key: "persist_to_workspace", needs: [["root"], ["paths"]], texts: ["root", "name"], lists: ["paths"] },
      { key: "attach_workspace", needs: [["at"]], texts: ["at", "name"], lists: [] },
      { key: "store_artifacts", needs: [["path"]], texts: ["path", "destination", "name"], lists: [] },
      { key: "store_test_results", needs: [["path"]], texts: ["path", "name"], lists: [] },
      { key: "add_ssh_keys", texts: ["name"], lists: ["fingerprints"] },
      { key: "setup_remote_docker", texts: ["name"], lists: [] },
      { key: "install_signing_bundle", texts: ["name"], lists: [] },
    ] satisfies StepFacts[]
  ).map((facts) => [facts.key, facts]),
);

/** One built-in step in the form that compiled configs have: a bare name, or a map of its options. `body` is rendered. */
export function normalStep(
  facts: StepFacts,
  body: Node | undefined,
  at: Node,
  scope: Scope,
  compilation: Compilation,
): Node {
  const long = longForm(facts, body);
  checkStep(facts, long, at, compilation, scope.chain);
  if (long === undefined || (long.kind === "map" && long.entries.size === 0)) return scalar(facts.key, at);
  return map([{ key: facts.key, keyAt: at, value: long }], at);
}

/** `run: text` is `run: {command: text}`. */
function longForm(facts: StepFacts, body: Node | undefined): Node | undefined {
  if (body === undefined || isNull(body)) return undefined;
  if (facts.short && body.kind === "scalar") return map([entry(facts.short, body)], body);
  return body;
}

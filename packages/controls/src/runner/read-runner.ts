import type { Result, Subject } from "../check.ts";
import type { RunnerFacts } from "../evidence/runner-facts.ts";
import { unknown } from "../results.ts";
import { at, isMap, type JsonMap } from "../trust/any-json.ts";
import { type RunnerSetting, settingOf } from "./agent-settings.ts";
import type { RunnerContainer } from "./container.ts";
import { dockerInspectContainers } from "./docker-inspect.ts";
import { dockerRunContainers } from "./docker-run.ts";
import { podContainers } from "./pod.ts";

/** One file about a runner, worked out once. */
export interface RunnerView {
  readonly subject: Subject;
  readonly kind: RunnerFacts["kind"];
  readonly containers: readonly RunnerContainer[];
  setting(name: Parameters<typeof settingOf>[0]): RunnerSetting | undefined;
  /** A key of what `ringfort runner inspect` saw on the host; undefined where it was not run or did not tell. */
  probed(...keys: readonly string[]): unknown;
  /** The settings file itself, where it could be read. */
  readonly settings: JsonMap | undefined;
}

const known = new WeakMap<RunnerFacts, RunnerView>();

export function readRunner(facts: RunnerFacts): RunnerView {
  const before = known.get(facts);
  if (before) return before;
  const containers = containersOf(facts);
  const view: RunnerView = {
    subject: { kind: "runner", name: facts.file },
    kind: facts.kind,
    containers,
    setting: (name) => settingOf(name, facts, containers),
    probed: (...keys) => (facts.kind === "probe" ? at(facts.data, ...keys) : undefined),
    settings: facts.kind === "machine-runner" && isMap(facts.data) ? facts.data : undefined,
  };
  known.set(facts, view);
  return view;
}

function containersOf(facts: RunnerFacts): readonly RunnerContainer[] {
  if (facts.kind === "docker-run") return dockerRunContainers(facts);
  if (facts.kind === "docker-inspect") return dockerInspectContainers(facts);
  return facts.kind === "pod" ? podContainers(facts) : [];
}

/** Only a look at the host itself tells. */
export function needsProbe({ subject }: RunnerView, what: string): Result {
  return unknown(subject, `The file does not tell ${what}.`, [
    "what `ringfort runner inspect` says on the host, as --runner-config FILE",
  ]);
}

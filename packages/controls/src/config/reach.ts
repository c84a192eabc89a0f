import {
  type ConfigView,
  get,
  invocationKey,
  isNull,
  type JobView,
  type Node,
  type PlanAt,
  runningInvocations,
  textOf,
} from "@ringfort/config";
import type { OrgPolicy } from "../policy.ts";

/** Ways in which a pipeline starts, and the ref that it starts for, as far as they change which jobs run. */
export const situations = ["default-branch", "any-branch", "tag", "fork-pr", "api", "schedule", "webhook"] as const;
export type Situation = (typeof situations)[number];

/** A branch that any contributor can push, and that no pattern was written for. */
const anyBranch = "someone/any-branch";
const forkBranch = "pull/4711";

/**
 * Which jobs of a config run where. It asks the compiler itself, so that filters, conditions and dropped
 * requirements mean here just what they mean in a run. Filters are no boundary: whoever pushes a branch can delete them from it.
 */
export class Reach {
  readonly #view: ConfigView;
  readonly #known = new Map<string, ReadonlySet<string>>();
  #refs: readonly PlanAt[] | undefined;
  /** As the policy says, else as the config's own filters suggest. */
  readonly defaultBranch: string;

  constructor(view: ConfigView, policy: OrgPolicy) {
    this.#view = view;
    this.defaultBranch = policy.defaultBranch ?? suggestedDefault(view);
  }

  runs(job: JobView, situation: Situation): boolean {
    return this.#inSituation(situation).has(job.key);
  }

  /** Where a job runs, of all situations. */
  of(job: JobView): readonly Situation[] {
    return situations.filter((situation) => this.runs(job, situation));
  }

  /** Keys of the jobs that run for a push of this branch or tag. */
  at(at: PlanAt): ReadonlySet<string> {
    return this.#keys(at, pushOf(at));
  }

  /** The refs that the config's own patterns tell apart, each once: where two jobs differ, they differ on one of these. */
  refs(): readonly PlanAt[] {
    this.#refs ??= this.#everyRef();
    return this.#refs;
  }

  #everyRef(): readonly PlanAt[] {
    const branches = new Set([this.defaultBranch, anyBranch]);
    const tags = new Set(["v1.2.3", "some-tag"]);
    for (const { options } of this.#view.jobs) {
      const filters = get(options, "filters");
      for (const name of samples(get(filters, "branches"))) branches.add(name);
      for (const name of samples(get(filters, "tags"))) tags.add(name);
      for (const word of quotedWords(textOf(filters))) branches.add(word);
    }
    return [
      ...[...branches].slice(0, 40).map((branch) => ({ branch })),
      ...[...tags].slice(0, 20).map((tag) => ({ tag })),
    ];
  }

  #inSituation(situation: Situation): ReadonlySet<string> {
    const branch = this.defaultBranch;
    switch (situation) {
      case "default-branch":
        return this.#keys({ branch }, pushOf({ branch }));
      case "any-branch":
        return this.#keys({ branch: anyBranch }, pushOf({ branch: anyBranch }));
      case "tag":
        return this.#tagKeys();
      case "fork-pr":
        return this.#keys(
          { branch: forkBranch },
          { ...pushOf({ branch: forkBranch }), "pipeline.event.name": "pull_request" },
        );
      case "api":
        return this.#keys({ branch: anyBranch }, { ...pushOf({ branch: anyBranch }), ...triggeredBy("api") });
      case "schedule":
        return this.#keys({ branch }, { ...pushOf({ branch }), ...triggeredBy("schedule") });
      case "webhook":
        return this.#keys(
          { branch },
          { ...pushOf({ branch }), ...triggeredBy("webhook"), "pipeline.event.name": "custom_webhook" },
        );
    }
  }

  /** A tag that some filter wants counts as "a tag": whoever can push tags chooses its name. */
  #tagKeys(): ReadonlySet<string> {
    const all = new Set<string>();
    for (const ref of this.refs())
      if ("tag" in ref && ref.tag !== undefined) for (const key of this.at(ref)) all.add(key);
    return all;
  }

  #keys(at: PlanAt, values: Readonly<Record<string, unknown>>): ReadonlySet<string> {
    const name = JSON.stringify([at, values]);
    const before = this.#known.get(name);
    if (before) return before;
    const { config } = this.#view;
    const keys = new Set(config ? runningInvocations(config, at, values).map((one) => invocationKey(one)) : []);
    this.#known.set(name, keys);
    return keys;
  }
}

function pushOf(at: PlanAt): Record<string, unknown> {
  return at.branch === undefined
    ? { "pipeline.git.branch": null, "pipeline.git.tag": at.tag }
    : { "pipeline.git.branch": at.branch, "pipeline.git.tag": null };
}

function triggeredBy(type: string): Record<string, unknown> {
  return {
    "pipeline.trigger.type": type,
    "pipeline.event.name": type,
    "pipeline.event.action": type,
    "pipeline.trigger_source": type === "schedule" ? "scheduled_pipeline" : "api",
  };
}

function suggestedDefault(view: ConfigView): string {
  const named = new Map<string, number>();
  for (const { options } of view.jobs) {
    const only = get(get(get(options, "filters"), "branches"), "only");
    for (const name of entries(only)) named.set(name, (named.get(name) ?? 0) + 1);
    for (const word of quotedWords(textOf(get(options, "filters")))) named.set(word, (named.get(word) ?? 0) + 1);
  }
  return ["main", "master", "trunk", "develop"].find((name) => named.has(name)) ?? "main";
}

function entries(node: Node | undefined): string[] {
  if (node === undefined || isNull(node)) return [];
  return (node.kind === "list" ? node.items : [node]).flatMap((item) =>
    item.kind === "scalar" ? String(item.value) : [],
  );
}

/** Names that stand for the patterns of one side: a plain entry is itself, a regex a short text that it could match. */
function samples(side: Node | undefined): string[] {
  return [...entries(get(side, "only")), ...entries(get(side, "ignore"))].map((entry) =>
    entry.length > 1 && entry.startsWith("/") && entry.endsWith("/") ? sampleOf(entry.slice(1, -1)) : entry,
  );
}

/** A text that a simple pattern matches: anchors off, classes and repeats replaced by something short. */
export function sampleOf(pattern: string): string {
  return pattern
    .replace(/^\^|\$$/g, "")
    .replace(/\(\?[:!=<][^)]*\)/g, "")
    .replace(/\\d(?:[+*]|\{\d+(?:,\d*)?\})?/g, "1")
    .replace(/\\w(?:[+*]|\{\d+(?:,\d*)?\})?/g, "x")
    .replace(/\[0-9\](?:[+*]|\{\d+(?:,\d*)?\})?/g, "1")
    .replace(/\[[^\]]*\](?:[+*]|\{\d+(?:,\d*)?\})?/g, "x")
    .replace(/\.(?:[+*]\??)/g, "x")
    .replace(/\(([^()|]*)\|[^()]*\)[?*+]?/g, "$1")
    .replace(/\\(.)/g, "$1")
    .replace(/[()?*+]/g, "");
}

function quotedWords(text: string | undefined): string[] {
  return text === undefined ? [] : [...text.matchAll(/"([^"]{1,200})"/g)].map((found) => found[1] ?? "");
}

import { get, type JobView, type Node, type StepView, userPlace } from "@ringfort/config";
import type { Span } from "@ringfort/contract";
import type { Context } from "../check.ts";
import type { ConfigFacts } from "./config-facts.ts";
import { asDeploy } from "./deploys.ts";
import { sensitiveContexts } from "./sensitive.ts";

/** One key of a cache as a step names it. */
export interface CacheKey {
  readonly job: JobView;
  readonly step: StepView;
  /** With the blanks in its templates evened out. */
  readonly key: string;
  readonly at: Span;
  readonly node: Node | undefined;
  /** For `restore_cache`: how many keys come before it. */
  readonly index: number;
}

export function savedKeys(job: JobView, file: string): readonly CacheKey[] {
  return keysOf(job, file, "save_cache");
}

export function restoredKeys(job: JobView, file: string): readonly CacheKey[] {
  return keysOf(job, file, "restore_cache");
}

function keysOf(job: JobView, file: string, type: "save_cache" | "restore_cache"): readonly CacheKey[] {
  return job.steps.flatMap((step) => {
    if (step.step.type !== type) return [];
    const texts =
      step.step.type === "save_cache" ? [step.step.key] : step.step.type === "restore_cache" ? step.step.keys : [];
    const nodes = keyNodes(step.body);
    return texts.map((text, index) => {
      const node = nodes[index];
      return {
        job,
        step,
        key: evened(text),
        at: node ? userPlace(node, node.chain, file, step.at) : step.at,
        node,
        index,
      };
    });
  });
}

function keyNodes(body: Node | undefined): readonly Node[] {
  const key = get(body, "key");
  const keys = get(body, "keys");
  return [...(key ? [key] : []), ...(keys?.kind === "list" ? keys.items : keys ? [keys] : [])];
}

function evened(key: string): string {
  return key
    .replace(/\{\{\s{0,50}/g, "{{")
    .replace(/\s{0,50}\}\}/g, "}}")
    .trim();
}

/** A part of a key that keeps branches, commits or trusted environments apart. */
export function isKeptApart(key: string): boolean {
  return /\{\{[^{}]{0,200}\.(?:Branch|Revision|Environment\.\w+)/.test(key);
}

export interface Trusted {
  readonly why: string;
  /** Whether what is trusted is closed to branches: else who pushes one needs no cache to get in. */
  readonly closed: boolean;
}

/** Why a job counts as trusted: it deploys, or it holds a context. */
export function whyTrusted(
  job: JobView,
  config: ConfigFacts,
  context: Pick<Context, "policy" | "contexts">,
): Trusted | undefined {
  const deploy = asDeploy(job, context.policy)?.production === true;
  const [sensitive] = sensitiveContexts(job, context);
  if (!deploy && job.contexts.length === 0) return undefined;
  if (config.reach.of(job).length === 0) return undefined;
  const why = deploy ? "deploys" : sensitive ? `holds \`${sensitive.name}\`` : "holds a context";
  const strong = deploy || sensitive !== undefined;
  return { why, closed: strong && !config.reach.runs(job, "any-branch") };
}

import { get, type JobView, type Node, type Origin, type StepView } from "@ringfort/config";
import type { Span } from "@ringfort/contract";
import type { Check, Result } from "../../check.ts";
import type { ConfigFacts } from "../../config/config-facts.ts";
import { commandNode } from "../../config/script-findings.ts";
import { fail } from "../../results.ts";

/** A pipeline value whose text becomes a part of something that is run. */
export interface Interpolation {
  readonly name: string;
  /** The tag, where it stands in the config; else the call of the orb that holds it. */
  readonly at: Span;
  readonly into: "script" | "shell" | "entrypoint";
  readonly jobs: readonly JobView[];
  readonly step: StepView | undefined;
}

const known = new WeakMap<ConfigFacts, readonly Interpolation[]>();

/** Every pipeline value that reaches a script, a shell or an entrypoint, followed through parameters. One for each tag. */
export function interpolations(config: ConfigFacts): readonly Interpolation[] {
  const before = known.get(config);
  if (before) return before;
  const found = new Map<string, Interpolation & { readonly jobs: JobView[] }>();
  for (const job of config.view.jobs) {
    for (const { node, into, step } of runTexts(job)) {
      for (const origin of originsBelow(node)) {
        const own = origin.at.file === config.view.source.file;
        if (own && (isCompared(origin, config) || isComment(origin, config))) continue;
        const at = own ? origin.at : (step?.at ?? job.at);
        const key = `${at.start} ${origin.name}`;
        const same = found.get(key);
        if (same) same.jobs.push(job);
        else found.set(key, { name: origin.name, at, into, jobs: [job], step });
      }
    }
  }
  const all = [...found.values()];
  known.set(config, all);
  return all;
}

interface RunText {
  readonly node: Node;
  readonly into: Interpolation["into"];
  readonly step: StepView | undefined;
}

function runTexts(job: JobView): RunText[] {
  const texts: RunText[] = [];
  const add = (node: Node | undefined, into: Interpolation["into"], step?: StepView) => {
    if (node) texts.push({ node, into, step });
  };
  add(get(job.node, "shell"), "shell");
  const images = get(job.node, "docker");
  for (const image of images?.kind === "list" ? images.items : []) {
    add(get(image, "entrypoint"), "entrypoint");
    add(get(image, "command"), "entrypoint");
  }
  for (const step of job.steps) {
    if (step.step.type !== "run") continue;
    add(commandNode(step), "script", step);
    add(get(step.body, "shell"), "shell", step);
  }
  return texts;
}

function originsBelow(node: Node): readonly Origin[] {
  return node.kind === "list" ? node.items.flatMap((item) => item.origins ?? []) : (node.origins ?? []);
}

/** `<< pipeline.git.branch == "main" >>` inserts true or false, or one of two constants: never the name of the branch. */
function isCompared({ at }: Origin, { view: { source } }: ConfigFacts): boolean {
  const from = source.text.lastIndexOf("<<", at.start + 2);
  const to = source.text.indexOf(">>", at.start);
  if (from < 0 || to < 0 || to - from > 2000) return false;
  return /[=!]=|\b(?:starts-with|matches)\b/.test(source.text.slice(from, to));
}

/** The name of a ref has no line break, so it cannot leave a comment. */
function isComment({ name, at }: Origin, { view: { source } }: ConfigFacts): boolean {
  if (name !== "pipeline.git.branch" && name !== "pipeline.git.tag") return false;
  const line = source.text.slice(source.text.lastIndexOf("\n", at.start) + 1, at.start);
  return /^\s*#/.test(line);
}

export function failOfInterpolation(
  { subject }: ConfigFacts,
  { name, at, into, jobs: [job], step }: Interpolation,
  sentence: string,
  more: Pick<Result, "severity" | "confidence"> = {},
): Result {
  const where = into === "script" ? "a script" : into === "shell" ? "a command line of a shell" : "an entrypoint";
  const calls = step && step.calls.length > 0 ? { related: step.calls } : {};
  return fail(subject, `\`${name}\` becomes a part of ${where} of \`${job?.declaredName}\`: ${sentence}`, {
    primary: at,
    about: `${job?.declaredName}/${shortName(step) ?? into}/${name}`,
    ...calls,
    ...more,
  });
}

/** A step without a name is called as its whole script: the first line tells it from others. */
function shortName(step: StepView | undefined): string | undefined {
  return step?.step.name.trim().split("\n", 1)[0]?.slice(0, 60);
}

/** The remedy that the three checks of interpolation share. */
export const useEnvironment: Check["remedy"] =
  "Hand the value over in the step's `environment` and use it as a quoted variable: what stands in a variable is data.";

import { nearest } from "@ringfort/contract";
import type { Frame } from "../diagnostics/frame.ts";
import type { Compilation } from "../expand/compilation.ts";
import { get, isNull, kindName, type Node, textOf } from "../read/node.ts";
import { checkEnvironment } from "./environment.ts";

export interface StepFacts {
  readonly key: string;
  /** The option that a bare text stands for. */
  readonly short?: string;
  /** Options that must be there; of several in one list, one is enough. */
  readonly needs?: readonly (readonly string[])[];
  readonly texts: readonly string[];
  readonly lists: readonly string[];
}

const whens = ["on_success", "always", "on_fail"];

/** Checks a built-in step after its tags are filled in. Options that a step does not know are ignored, as CircleCI does. */
export function checkStep(
  facts: StepFacts,
  body: Node | undefined,
  at: Node,
  compilation: Compilation,
  chain: Frame | undefined,
): void {
  const tell = (code: Parameters<Compilation["error"]>[0], place: Node, message: string, help?: string) =>
    compilation.error(code, place, message, { chain, help });
  if (body && body.kind !== "map") {
    tell("wrong-type", body, `\`${facts.key}\` takes a map of options, and this is a ${kindName(body)}.`);
    return;
  }
  if (facts.short === "command") checkRun(facts, body, at, tell, compilation, chain);
  for (const need of facts.needs ?? []) {
    if (need.some((key) => !isNull(get(body, key)))) continue;
    const names = need.map((key) => `\`${key}\``).join(" or ");
    tell("step-key-missing", body ?? at, `\`${facts.key}\` needs ${names}.`);
  }
  if (!body) return;
  checkTypes(facts, body, tell);
  if (facts.key === "checkout") checkCheckout(body, tell);
  if (facts.key === "save_cache") checkWhen(body, tell);
}

type Tell = (code: Parameters<Compilation["error"]>[0], place: Node, message: string, help?: string) => void;

function checkTypes(facts: StepFacts, body: Node, tell: Tell): void {
  for (const key of facts.texts) {
    const node = get(body, key);
    if (node === undefined || isNull(node) || textOf(node) !== undefined) continue;
    if (node.kind === "scalar" && key !== "command") continue;
    tell(
      "wrong-type",
      node,
      `\`${key}\` of \`${facts.key}\` must be a string, and is a ${kindName(node)}.`,
      node.kind === "scalar" ? "Put it in quotes." : undefined,
    );
  }
  for (const key of facts.lists) {
    const node = get(body, key);
    if (node === undefined || isNull(node)) continue;
    if (node.kind === "scalar") continue;
    if (node.kind !== "list") {
      tell(
        "wrong-type",
        node,
        `\`${key}\` of \`${facts.key}\` must be a list, and is a ${kindName(node)}.`,
        "Begin the line with `- `.",
      );
      continue;
    }
    if (node.items.length === 0 && key !== "fingerprints")
      tell("step-key-missing", node, `\`${key}\` of \`${facts.key}\` must have an entry.`);
    for (const item of node.items) {
      if (item.kind !== "scalar" || item.value === null)
        tell("wrong-type", item, `An entry of \`${key}\` must be a string, and this is a ${kindName(item)}.`);
    }
  }
}

function checkRun(
  facts: StepFacts,
  body: Node | undefined,
  at: Node,
  tell: Tell,
  compilation: Compilation,
  chain: Frame | undefined,
): void {
  const command = get(body, "command");
  if (command === undefined || isNull(command)) {
    tell("run-command-missing", body ?? at, `This \`${facts.key}\` step has no \`command\`.`);
  }
  if (!body) return;
  checkWhen(body, tell);
  checkEnvironment(get(body, "environment"), compilation, chain);
  const background = get(body, "background");
  if (background && !background.tagged && !(background.kind === "scalar" && typeof background.value === "boolean")) {
    tell("wrong-type", background, `\`background\` must be true or false, and is a ${kindName(background)}.`);
  }
  const timeout = get(body, "no_output_timeout");
  if (
    timeout?.kind === "scalar" &&
    timeout.value !== null &&
    !/^\d+(?:\.\d+)?(?:ms|s|m|h|d)?$/.test(String(timeout.value))
  ) {
    tell("wrong-type", timeout, "`no_output_timeout` must be a number and a unit, such as `20m`, `1.25h` or `5s`.");
  }
  checkReruns(body, tell);
}

function checkReruns(body: Node, tell: Tell): void {
  const reruns = get(body, "max_auto_reruns");
  const delay = get(body, "auto_rerun_delay");
  if (reruns && !reruns.tagged) {
    const number = reruns.kind === "scalar" ? reruns.value : undefined;
    if (!Number.isInteger(number) || Number(number) < 1 || Number(number) > 5)
      tell("step-rerun-invalid", reruns, "`max_auto_reruns` must be a whole number from 1 to 5.");
    const background = get(body, "background");
    if (background?.kind === "scalar" && background.value === true)
      tell("step-rerun-invalid", reruns, "A background step cannot be rerun.");
  }
  if (!delay || delay.tagged) return;
  if (!reruns) tell("step-rerun-invalid", delay, "`auto_rerun_delay` needs `max_auto_reruns`.");
  const text = textOf(delay) ?? "";
  const parts = /^(?:(10|[1-9])m|([1-9][0-9]*)s)$/.exec(text);
  if (!parts || Number(parts[2] ?? 0) > 600)
    tell("step-rerun-invalid", delay, "`auto_rerun_delay` must be at most ten minutes, written as `10m` or `30s`.");
}

function checkWhen(body: Node, tell: Tell): void {
  const when = get(body, "when");
  if (when === undefined || isNull(when) || when.tagged || whens.includes(textOf(when) ?? "")) return;
  const near = nearest(textOf(when) ?? "", whens);
  tell(
    "run-when-invalid",
    when,
    "`when` must be `on_success`, `always` or `on_fail`.",
    near ? `Did you mean \`${near}\`?` : undefined,
  );
}

function checkCheckout(body: Node, tell: Tell): void {
  const method = get(body, "method");
  const depth = get(body, "depth");
  const word = method === undefined ? undefined : (textOf(method) ?? "");
  if (method && !method.tagged && !["blobless", "full", "shallow"].includes(word ?? "")) {
    tell(
      "checkout-invalid",
      method,
      `\`${word}\` is no checkout method.`,
      "It can be `blobless`, `full` or `shallow`.",
    );
  }
  if (word === "shallow" && !depth) tell("checkout-invalid", method ?? body, "A shallow checkout needs `depth`.");
  if (depth && word !== "shallow") tell("checkout-invalid", depth, "`depth` belongs to `method: shallow`.");
  if (depth?.kind === "scalar" && !depth.tagged && !(Number.isInteger(depth.value) && Number(depth.value) > 0)) {
    tell("checkout-invalid", depth, "`depth` must be a whole number of at least 1.");
  }
}

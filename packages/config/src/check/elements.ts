import { builtInSteps } from "../expand/built-in-steps.ts";
import type { Compilation } from "../expand/compilation.ts";
import { declarationsOf } from "../expand/declarations.ts";
import { type ElementKind, Elements } from "../expand/elements.ts";
import { checkUnusedGroup } from "../expand/job-groups.ts";
import { hasPipelineValue } from "../expand/pipeline-values.ts";
import { placeInside, tellTemplate, tellUnknownName, templateOf } from "../expand/render.ts";
import type { Scope } from "../expand/scope.ts";
import { isFunction, tellUnknownStep } from "../expand/steps.ts";
import { type Entry, get, isNull, type Node, type ScalarNode, scalar, textOf } from "../read/node.ts";
import { templateVariables } from "../templates/index.ts";
import { checkExecutor } from "./executor.ts";
import { checkJob } from "./job.ts";
import { onlyKeys } from "./keys.ts";

const owners = { commands: "command", executors: "executor", jobs: "job" } as const;

const inlineDepth = 20;

/** Checks every element of a config where it stands, used or not: its keys, its declarations, and that its tags name what is declared. */
export function checkElements(elements: Elements, compilation: Compilation): void {
  for (const kind of ["commands", "executors", "jobs"] as const) {
    for (const entry of elements.own(kind).values()) checkElement(kind, entry, elements, compilation);
  }
  const scope: Scope = { elements, parameters: undefined, matrix: undefined, chain: undefined, calls: undefined };
  for (const { key, value } of elements.own("orbs").values()) {
    if (value.kind === "scalar") checkTags(value, scope, compilation);
    else if (value.kind === "map" && !elements.used.has(`orbs/${key}`) && elements.depth < inlineDepth) {
      checkElements(new Elements(value, `orb \`${key}\``, elements.depth + 1), compilation);
    }
  }
  for (const { key, value } of elements.own("job-groups").values()) {
    if (!elements.used.has(`job-groups/${key}`)) checkUnusedGroup(key, value, scope, compilation);
  }
}

function checkElement(kind: ElementKind, entry: Entry, elements: Elements, compilation: Compilation): void {
  const { key: name, value: body } = entry;
  if (textOf(body) !== undefined) return;
  if (body.kind !== "map") {
    compilation.error("wrong-type", isNull(body) ? entry.keyAt : body, `${owners[kind]} \`${name}\` must be a map.`);
    return;
  }
  if (kind === "commands") {
    onlyKeys(body, ["steps", "parameters", "description"], `command \`${name}\``, compilation, undefined);
    if (isNull(get(body, "steps")))
      compilation.error("steps-missing", entry.keyAt, `Command \`${name}\` has no steps.`);
  } else if (kind === "executors") checkExecutor(body, name, compilation, undefined);
  else checkJob(body, name, compilation, undefined);
  const declared = declarationsOf(body, owners[kind], compilation, undefined);
  if (!elements.used.has(`${kind}/${name}`)) checkStepNames(get(body, "steps"), elements, compilation);
  if (!body.tagged) return;
  const parameters = new Map([...declared.keys()].map((key) => [key, scalar(null, body)]));
  const scope: Scope = { elements, parameters, matrix: undefined, chain: undefined, calls: undefined };
  for (const part of body.entries.values())
    if (part.key !== "parameters" && part.key !== "description") checkTags(part.value, scope, compilation);
}

/** Names in steps that nothing expands, as far as they can be told without fetching an orb. */
function checkStepNames(steps: Node | undefined, elements: Elements, compilation: Compilation): void {
  for (const step of steps?.kind === "list" ? steps.items : []) {
    const entry = step.kind === "map" ? [...step.entries.values()][0] : undefined;
    if (entry?.key === "when" || entry?.key === "unless")
      checkStepNames(get(entry.value, "steps"), elements, compilation);
    const name = entry?.key ?? (step.tagged ? undefined : textOf(step));
    if (name === undefined || isStepName(name, elements)) continue;
    const alias = name.includes("/") ? name.slice(0, name.indexOf("/")) : undefined;
    const at = entry?.keyAt ?? step;
    if (alias === undefined || elements.own("orbs").has(alias)) tellUnknownStep(name, at, elements, compilation);
    else
      compilation.error("orb-unknown", at, `There is no orb \`${alias}\` in ${elements.label}; \`${name}\` needs it.`);
  }
}

function isStepName(name: string, elements: Elements): boolean {
  if (["when", "unless", "steps"].includes(name) || builtInSteps.has(name.replaceAll("-", "_"))) return true;
  if (elements.own("commands").has(name) || isFunction(name, elements)) return true;
  const slash = name.indexOf("/");
  const orb = slash < 0 ? undefined : elements.own("orbs").get(name.slice(0, slash));
  if (orb?.value.kind !== "map") return orb !== undefined;
  const commands = get(orb.value, "commands");
  return commands?.kind === "map" && commands.entries.has(name.slice(slash + 1));
}

function checkTags(node: Node, scope: Scope, compilation: Compilation): void {
  if (!node.tagged) return;
  if (node.kind === "list") for (const item of node.items) checkTags(item, scope, compilation);
  else if (node.kind === "map") for (const { value } of node.entries.values()) checkTags(value, scope, compilation);
  else checkScalar(node, scope, compilation);
}

function checkScalar(node: ScalarNode, scope: Scope, compilation: Compilation): void {
  const text = String(node.value);
  const parsed = templateOf(node, text);
  if (!parsed.ok) {
    for (const error of parsed.errors) tellTemplate(error, text, node, scope, compilation);
    return;
  }
  for (const { name, start, end } of templateVariables(parsed.template)) {
    if (isKnown(name, scope, compilation)) continue;
    tellUnknownName(name, placeInside(node, text, start, end, compilation), scope, compilation);
  }
}

function isKnown(name: string, scope: Scope, compilation: Compilation): boolean {
  if (name.startsWith("parameters.")) return scope.parameters?.has(name.slice("parameters.".length)) ?? false;
  if (name.startsWith("pipeline.parameters."))
    return compilation.pipelineParameters.has(name.slice("pipeline.parameters.".length));
  return name.startsWith("pipeline.") && hasPipelineValue(name, compilation.values);
}

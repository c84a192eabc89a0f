import type { RequirableStatus, Span } from "@ringfort/contract";
import { checkFilters } from "../check/filters.ts";
import { onlyKeys } from "../check/keys.ts";
import { type Entry, get, isNull, type MapNode, map, type Node, textOf } from "../read/node.ts";
import type { Compilation } from "./compilation.ts";
import { warnOfMixture } from "./conditions.ts";
import { type CompiledJob, compileJob } from "./jobs.ts";
import { expandMatrix, type Member, memberSuffix, valueText } from "./matrix.ts";
import { render, renderExcept } from "./render.ts";
import { type Scope, within } from "./scope.ts";

/** One job of a workflow after matrices. Its final name comes when all invocations of the file are known. */
export interface Invocation {
  /** The name before numbering. */
  readonly baseName: string;
  readonly declaredName: string;
  readonly member: Member;
  readonly job: CompiledJob;
  /** `requires`, `context`, `filters`, `serial-group`, rendered. */
  readonly options: MapNode;
  readonly at: Span;
  /** Jobs that the compiler put before this one: a group's entry, a serial group's lock. */
  readonly waitsFor?: readonly Wait[];
  /** Set once by naming. */
  finalName: string;
}

export interface Wait {
  readonly on: Invocation;
  readonly statuses: readonly RequirableStatus[];
}

/** One entry of a workflow's `jobs`: what `requires` can name, and the invocations that the name stands for. */
export interface Unit {
  readonly names: readonly string[];
  readonly members: readonly Invocation[];
  readonly at: Span;
}

const optionKeys = ["requires", "context", "filters", "serial-group", "upstream"];
const ownKeys = new Set([...optionKeys, "name", "type", "matrix", "pre-steps", "post-steps", "override-with"]);
const approvalKeys = ["type", "requires", "filters", "name"];
const readLate: ReadonlySet<string> = new Set(["matrix", "pre-steps", "post-steps"]);

export interface Written {
  readonly name: string;
  readonly at: Node;
  readonly body: MapNode | undefined;
}

/** An entry as it is written: a name, or a map of one name to its options. Undefined has been told. */
export function readInvocation(item: Node, scope: Scope, compilation: Compilation): Written | undefined {
  if (item.kind === "scalar" && typeof item.value === "string") return { name: item.value, at: item, body: undefined };
  const keys = item.kind === "map" ? [...item.entries.values()] : [];
  const [first, second] = keys;
  if (!first || (second && !isNull(first.value))) {
    const at = second ? second.keyAt : item;
    const message = second
      ? `\`${second.key}\` stands beside \`${first?.key}\`; an entry has one job.`
      : "An entry is a job's name, or a map with one job.";
    compilation.error("invocation-invalid", at, message, {
      chain: scope.chain,
      help: second ? `Indent it below \`${first?.key}\`, or begin an entry of its own with \`- \`.` : undefined,
    });
    return undefined;
  }
  if (second) {
    compilation.error(
      "invocation-invalid",
      second.keyAt,
      `\`${second.key}\` stands beside \`${first.key}\`, not below it.`,
      {
        chain: scope.chain,
        help: `Indent it by two more spaces to make it an option of \`${first.key}\`.`,
      },
    );
    return undefined;
  }
  const at: Node = { kind: "scalar", value: first.key, tagged: false, ...first.keyAt };
  if (isNull(first.value)) return { name: first.key, at, body: undefined };
  if (first.value.kind === "map") return { name: first.key, at, body: first.value };
  compilation.error("wrong-type", first.value, `The options of \`${first.key}\` are a map.`, { chain: scope.chain });
  return undefined;
}

/** Expands one entry that is no job group. Every mistake is told; jobs that could not be compiled are left out. */
export function expandInvocation(written: Written, scope: Scope, compilation: Compilation): Unit {
  const { name, at, body } = written;
  if (get(body, "type") !== undefined) return inline(written, scope, compilation);
  const matrixNode = get(body, "matrix");
  if (matrixNode === undefined || isNull(matrixNode)) {
    const one = invoke(written, new Map(), scope, compilation);
    const given = one ? [one.baseName] : [textOf(get(body, "name")) ?? name];
    return { names: given, members: one ? [one] : [], at };
  }
  const matrix = expandMatrix(matrixNode, name, scope, compilation);
  const members = (matrix?.members ?? []).flatMap(
    (member) => invoke(written, member, { ...scope, matrix: member }, compilation) ?? [],
  );
  const literal = textOf(get(body, "name"));
  const shared = matrix?.alias ?? (literal !== undefined && !literal.includes("<<") ? literal : name);
  return { names: [shared, ...members.map(({ baseName }) => baseName)], members, at };
}

function invoke(written: Written, member: Member, scope: Scope, compilation: Compilation): Invocation | undefined {
  if (!compilation.spend("jobs", 1, written.at)) return undefined;
  const body = written.body && renderExcept(written.body, readLate, scope, compilation);
  const entries = body ? [...body.entries.values()] : [];
  const given: Entry[] = entries.filter(({ key }) => !ownKeys.has(key));
  const axes = get(get(written.body, "matrix"), "parameters");
  for (const [key, value] of member) {
    const keyAt = (axes?.kind === "map" ? axes.entries.get(key)?.keyAt : undefined) ?? written.at;
    if (key !== "name" || !body?.entries.has("name")) given.push({ key, keyAt, value });
  }
  const steps = (key: string) => {
    const node = get(body, key);
    return node && !isNull(node) ? render(node, scope, compilation) : undefined;
  };
  const named = nameOf(written, body, member);
  const inside = member.size > 0 ? within(scope, `for ${describe(member)}`, written.at) : scope;
  const job = compileJob(
    {
      name: written.name,
      at: written.at,
      given: given.filter(({ key }) => !(key === "name" && member.has("name"))),
      preSteps: steps("pre-steps"),
      postSteps: steps("post-steps"),
      overrideWith: get(body, "override-with"),
    },
    inside,
    compilation,
  );
  const options = optionsOf(
    withLiteralFilter(entries, written.body, scope, compilation),
    optionKeys,
    body ?? written.at,
  );
  checkOptions(options, scope, compilation);
  // A job that could not be compiled keeps its place, so that `requires` is not told to miss it.
  return {
    baseName: named,
    declaredName: written.name,
    member,
    job: job ?? broken,
    options,
    at: written.at,
    finalName: named,
  };
}

const broken: CompiledJob = { type: "build", node: undefined };

function optionsOf(entries: readonly Entry[], keys: readonly string[], at: Span): MapNode {
  return map(
    entries.filter(({ key, value }) => keys.includes(key) && !isNull(value)),
    at,
  );
}

/** A filter that was templated is a literal afterwards, not an expression: text is true. */
function withLiteralFilter(
  entries: readonly Entry[],
  body: MapNode | undefined,
  scope: Scope,
  compilation: Compilation,
): readonly Entry[] {
  const raw = get(body, "filters");
  if (raw?.kind !== "scalar" || !raw.tagged) return entries;
  warnOfMixture(raw, scope, compilation);
  return entries.map((one) => {
    if (one.key !== "filters" || one.value.kind !== "scalar" || one.value.tagged) return one;
    const { value } = one.value;
    return { ...one, value: { ...one.value, value: value !== false && value !== null && value !== "" && value !== 0 } };
  });
}

function describe(member: Member): string {
  return [...member].map(([key, value]) => `${key} ${valueText(value)}`).join(", ");
}

/** Own `name:`, else a matrix parameter called `name`, else the values joined to the job's name. */
function nameOf(written: Written, body: MapNode | undefined, member: Member): string {
  const own = get(body, "name");
  if (own && !isNull(own) && valueText(own) !== "") return valueText(own);
  const parameter = member.get("name");
  if (parameter) return valueText(parameter);
  return member.size > 0 ? `${written.name}-${memberSuffix(member)}` : written.name;
}

/** `type:` inside a workflow makes an approval, and nothing else. */
function inline(written: Written, scope: Scope, compilation: Compilation): Unit {
  const { name, at } = written;
  const body = written.body ? renderExcept(written.body, new Set(), scope, compilation) : undefined;
  const type = get(body, "type");
  if (textOf(type) !== "approval") {
    compilation.error("inline-type-invalid", type ?? at, "Inside a workflow a job can only have `type: approval`.", {
      chain: scope.chain,
      help: "Other types are written where the job is defined, under `jobs:`.",
    });
    return { names: [name], members: [], at };
  }
  if (body)
    onlyKeys(
      body,
      approvalKeys,
      `the approval \`${name}\`, so it has no effect`,
      compilation,
      scope.chain,
      "approval-key-ignored",
    );
  if (!compilation.spend("jobs", 1, at)) return { names: [name], members: [], at };
  const options = optionsOf(body ? [...body.entries.values()] : [], ["requires", "filters"], body ?? at);
  checkOptions(options, scope, compilation);
  const baseName = textOf(get(body, "name")) ?? name;
  const one: Invocation = {
    baseName,
    declaredName: name,
    member: new Map(),
    job: { type: "approval", node: undefined },
    options,
    at,
    finalName: baseName,
  };
  return { names: [baseName], members: [one], at };
}

function checkOptions(options: MapNode, scope: Scope, compilation: Compilation): void {
  checkFilters(get(options, "filters"), scope, compilation);
  checkContexts(get(options, "context"), scope, compilation);
  checkSerialGroup(get(options, "serial-group"), scope, compilation);
}

function checkContexts(node: Node | undefined, scope: Scope, compilation: Compilation): void {
  if (!node) return;
  const items = node.kind === "list" ? node.items : [node];
  const seen = new Set<string>();
  for (const item of items) {
    const name = item.kind === "scalar" && item.value !== null ? String(item.value) : undefined;
    if (name === undefined)
      compilation.error("wrong-type", item, "A context is named by a string.", { chain: scope.chain });
    else if (seen.has(name))
      compilation.error("context-invalid", item, `Context \`${name}\` is named twice.`, { chain: scope.chain });
    else seen.add(name);
  }
}

export function checkSerialGroup(node: Node | undefined, scope: Scope, compilation: Compilation): void {
  if (!node) return;
  const text = node.kind === "scalar" && node.value !== null ? String(node.value) : "";
  if (/^[A-Za-z0-9._/-]{1,512}$/.test(text)) return;
  const why =
    text.trim() === ""
      ? "is empty"
      : text.length > 512
        ? "is longer than 512 characters"
        : "has other characters than letters, digits and `._/-`";
  compilation.error("serial-group-invalid", node, `This serial group's name ${why}.`, { chain: scope.chain });
}

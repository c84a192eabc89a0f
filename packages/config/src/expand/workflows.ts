import { type Requirement, requirableStatuses, type Span } from "@ringfort/contract";
import { onlyKeys } from "../check/keys.ts";
import { checkSchedules } from "../check/schedules.ts";
import { type Entry, get, isNull, type MapNode, map, type Node, textOf } from "../read/node.ts";
import type { Compilation } from "./compilation.ts";
import { workflowConditionHolds } from "./conditions.ts";
import type { Elements } from "./elements.ts";
import { expandInvocation, type Invocation, readInvocation, type Unit } from "./invocation.ts";
import { expandGroup, lockJob, type Room, synthetic } from "./job-groups.ts";
import { nameInvocations } from "./names.ts";
import { render } from "./render.ts";
import { checkCycles, indexUnits, type ResolvedRequirement, resolveRequires } from "./requires.ts";
import type { Scope } from "./scope.ts";

export interface CompiledWorkflow {
  readonly name: string;
  readonly invocations: readonly CompiledInvocation[];
  /** The workflow as written, for its condition. */
  readonly body: MapNode;
  readonly triggers: Node | undefined;
  readonly maxAutoReruns: Node | undefined;
  readonly at: Span;
}

export interface CompiledInvocation extends Invocation {
  readonly requires: readonly ResolvedRequirement[];
}

interface Draft {
  readonly entry: Entry;
  readonly body: MapNode;
  readonly scope: Scope;
  readonly rooms: readonly Room[];
  /** In the order of printing. */
  readonly invocations: readonly Invocation[];
}

const workflowKeys = ["jobs", "when", "unless", "triggers", "max_auto_reruns"];
const contextsAllowed = 100;

/** Compiles all workflows whose conditions hold; names are settled across the file before `requires` is resolved. */
export function compileWorkflows(elements: Elements, compilation: Compilation): CompiledWorkflow[] {
  const workflows = get(elements.root, "workflows");
  if (workflows?.kind !== "map") return [];
  const drafts: Draft[] = [];
  for (const entry of workflows.entries.values()) {
    if (entry.key === "version") continue;
    const draft = draftWorkflow(entry, elements, compilation);
    if (draft) drafts.push(draft);
  }
  nameInvocations(drafts.map(({ invocations }) => invocations));
  const compiled = drafts.map((draft) => finish(draft, compilation));
  checkContextCount(drafts, compilation);
  return compiled;
}

function draftWorkflow(entry: Entry, elements: Elements, compilation: Compilation): Draft | undefined {
  const scope: Scope = {
    elements,
    parameters: undefined,
    matrix: undefined,
    chain: isImplicit(entry, elements)
      ? undefined
      : { message: `in workflow \`${entry.key}\``, at: entry.keyAt, caller: undefined },
    calls: undefined,
  };
  const body = entry.value;
  if (body.kind !== "map") {
    compilation.error("workflow-jobs-missing", body, `Workflow \`${entry.key}\` is a map with \`jobs\`.`);
    return undefined;
  }
  checkWorkflow(entry, body, scope, compilation);
  if (!runs(body, scope, compilation) && !compilation.everyWorkflow) return undefined;
  const jobs = get(body, "jobs");
  if (jobs?.kind !== "list" || jobs.items.length === 0) {
    const help = jobs?.kind === "map" ? "Begin each job with `- `." : undefined;
    compilation.error(
      "workflow-jobs-missing",
      jobs ?? entry.keyAt,
      `Workflow \`${entry.key}\` needs a list of \`jobs\`.`,
      { help },
    );
    return undefined;
  }
  return { entry, body, scope, ...expandJobs(jobs.items, scope, compilation) };
}

function keyOf(node: Node | undefined, key: string): Span | undefined {
  return node?.kind === "map" ? node.entries.get(key)?.keyAt : undefined;
}

/** The workflow of a config that has none stands where its job does: there is nothing to point at. */
function isImplicit(entry: Entry, elements: Elements): boolean {
  return elements.own("jobs").get("build")?.keyAt.start === entry.keyAt.start;
}

function checkWorkflow(entry: Entry, body: MapNode, scope: Scope, compilation: Compilation): void {
  const condition = body.entries.get("condition");
  if (condition)
    compilation.error(
      "workflow-condition-invalid",
      condition.keyAt,
      "A workflow's `when` takes the condition directly, without a `condition` key.",
    );
  else onlyKeys(body, workflowKeys, `workflow \`${entry.key}\``, compilation, undefined);
  const unless = body.entries.get("unless");
  if (unless && body.entries.has("when")) {
    compilation.error(
      "workflow-condition-invalid",
      unless.keyAt,
      `Workflow \`${entry.key}\` has both \`when\` and \`unless\`.`,
      { help: "Write one, with `and` and `not`." },
    );
  }
  const inner = get(get(body, "when") ?? get(body, "unless"), "condition");
  if (inner)
    compilation.error(
      "workflow-condition-invalid",
      keyOf(get(body, "when") ?? get(body, "unless"), "condition") ?? inner,
      "A workflow's condition stands directly below `when`, without a `condition` key.",
    );
  const reruns = get(body, "max_auto_reruns");
  if (
    reruns &&
    !(
      reruns.kind === "scalar" &&
      Number.isInteger(reruns.value) &&
      Number(reruns.value) >= 1 &&
      Number(reruns.value) <= 5
    )
  ) {
    compilation.error("workflow-rerun-invalid", reruns, "`max_auto_reruns` must be a whole number from 1 to 5.");
  }
  const triggers = triggersOf(body, scope, compilation);
  if (triggers && !isNull(triggers)) checkSchedules(triggers, scope, compilation);
}

function triggersOf(body: MapNode, scope: Scope, compilation: Compilation): Node | undefined {
  const triggers = get(body, "triggers");
  return triggers && render(triggers, scope, compilation);
}

/** Whether a workflow's `when` or `unless` lets it run. */
export function runs(body: MapNode, scope: Scope, compilation: Compilation): boolean {
  const when = get(body, "when");
  const unless = get(body, "unless");
  if (get(when ?? unless, "condition")) return false;
  if (when !== undefined) return workflowConditionHolds(when, scope, compilation) === true;
  if (unless !== undefined) return workflowConditionHolds(unless, scope, compilation) === false;
  return true;
}

function expandJobs(
  items: readonly Node[],
  scope: Scope,
  compilation: Compilation,
): Pick<Draft, "rooms" | "invocations"> {
  const units: Unit[] = [];
  const outer: Invocation[] = [];
  const inner: Room[] = [];
  const all: Invocation[] = [];
  const elsewhere = new Map<string, string>();
  const groups = new Map<string, Span>();
  for (const item of items) {
    if (compilation.exhausted) break;
    const written = readInvocation(item, scope, compilation);
    if (!written) continue;
    const definition = scope.elements.own("job-groups").get(written.name);
    if (definition) {
      scope.elements.used.add(`job-groups/${written.name}`);
      const group = expandGroup(written, definition.value, scope, compilation);
      if (!group) continue;
      const name = group.unit.names[0] ?? written.name;
      const again = groups.has(name) || (name === written.name && times(written.name, items) > 1);
      if (again) {
        compilation.error(
          "job-group-invalid",
          get(written.body, "name") ?? written.at,
          `This workflow runs the job group \`${written.name}\` more than once.`,
          {
            chain: scope.chain,
            help: "Give each invocation a `name` of its own.",
          },
        );
      }
      groups.set(name, written.at);
      for (const unit of group.inside.requirable.units) {
        for (const inside of unit.names)
          elsewhere.set(inside, `\`${inside}\` is inside of job group \`${written.name}\`: require the group.`);
      }
      units.push(group.unit);
      outer.push(...group.around);
      inner.push(group.inside);
      const [start, ...rest] = group.around;
      if (start) all.push(start);
      all.push(...group.inside.invocations, ...rest);
      continue;
    }
    const unit = expandInvocation(written, scope, compilation);
    const locked = unit.members.map((member) => withLock(member));
    units.push({ ...unit, members: locked.map(({ job }) => job) });
    for (const { lock, job, unlock } of locked) {
      const three = [lock, job, unlock].filter((one) => one !== undefined);
      outer.push(...three);
      all.push(...three);
    }
  }
  checkSerialGroups(all, scope, compilation);
  const requirable = { place: "this workflow", units, elsewhere };
  return { rooms: [{ requirable, invocations: outer }, ...inner], invocations: all };
}

/** How often a workflow's entries run one group. */
function times(group: string, items: readonly Node[]): number {
  return items.filter((item) => (item.kind === "map" ? item.entries.has(group) : textOf(item) === group)).length;
}

/** `serial-group` puts a lock before its job, which takes over what the job requires, and an unlock after it. */
function withLock(member: Invocation): { lock?: Invocation; job: Invocation; unlock?: Invocation } {
  const group = get(member.options, "serial-group");
  if (!group || isNull(group)) return { job: member };
  const passed = [...member.options.entries.values()].filter(({ key }) => key === "requires" || key === "filters");
  const own = [...member.options.entries.values()].filter(({ key }) => key !== "requires" && key !== "serial-group");
  const lock = synthetic(`${member.baseName}/lock`, member.at, lockJob("lock", group), {
    options: map(passed, member.options),
  });
  const job: Invocation = {
    ...member,
    options: map(own, member.options),
    waitsFor: [{ on: lock, statuses: ["success"] }],
  };
  const unlock = synthetic(`${member.baseName}/unlock`, member.at, lockJob("unlock", group), {
    waitsFor: [{ on: job, statuses: requirableStatuses }],
  });
  return { lock, job, unlock };
}

function checkSerialGroups(invocations: readonly Invocation[], scope: Scope, compilation: Compilation): void {
  const seen = new Set<string>();
  for (const { job } of invocations) {
    const key = job.type === "lock" ? get(job.node, "key") : undefined;
    const text = textOf(key);
    if (key === undefined || text === undefined) continue;
    if (seen.has(text))
      compilation.error("serial-group-invalid", key, `Serial group \`${text}\` is used twice in this workflow.`, {
        chain: scope.chain,
      });
    seen.add(text);
  }
}

function finish(draft: Draft, compilation: Compilation): CompiledWorkflow {
  const resolved = new Map<Invocation, readonly ResolvedRequirement[]>();
  for (const { requirable, invocations } of draft.rooms) {
    const index = indexUnits(requirable.units);
    for (const invocation of invocations) {
      const waits = (invocation.waitsFor ?? []).map(({ on, statuses }) => ({
        job: on.finalName,
        statuses,
        written: undefined,
      }));
      resolved.set(invocation, [...waits, ...resolveRequires(invocation, requirable, index, draft.scope, compilation)]);
    }
  }
  const invocations = draft.invocations.map((invocation) => ({
    ...invocation,
    requires: resolved.get(invocation) ?? [],
  }));
  const graph = new Map<string, readonly Requirement[]>(invocations.map((one) => [one.finalName, one.requires]));
  checkCycles(graph, new Map(invocations.map((one) => [one.finalName, one.at])), draft.scope, compilation);
  return {
    name: draft.entry.key,
    invocations,
    body: draft.body,
    triggers: triggersOf(draft.body, draft.scope, compilation),
    maxAutoReruns: get(draft.body, "max_auto_reruns"),
    at: draft.entry.keyAt,
  };
}

function checkContextCount(drafts: readonly Draft[], compilation: Compilation): void {
  const names = new Set<string>();
  for (const { options } of drafts.flatMap(({ invocations }) => invocations)) {
    const node = get(options, "context");
    for (const item of node?.kind === "list" ? node.items : node ? [node] : []) {
      names.add(textOf(item) ?? "");
      if (names.size <= contextsAllowed) continue;
      compilation.error("context-invalid", item, `This config names more than ${contextsAllowed} contexts.`);
      return;
    }
  }
}

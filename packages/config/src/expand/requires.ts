import {
  nearest,
  type Related,
  type RequirableStatus,
  type Requirement,
  requirableStatuses,
  type Span,
} from "@ringfort/contract";
import { get, isNull, type Node, spanOf, textOf } from "../read/node.ts";
import type { Compilation } from "./compilation.ts";
import type { Invocation, Unit } from "./invocation.ts";
import type { Scope } from "./scope.ts";

export interface ResolvedRequirement extends Requirement {
  /** The statuses as they were written, for printing; undefined when only the name was. */
  readonly written: Node | undefined;
}

/** What the names in `requires` stand for in one workflow, or in one job group of it. */
export interface Requirable {
  /** "this workflow", "job group `g`". */
  readonly place: string;
  readonly units: readonly Unit[];
  /** Names that exist elsewhere, and why they cannot be required here. */
  readonly elsewhere: ReadonlyMap<string, string>;
}

export type RequiresIndex = ReadonlyMap<string, readonly Unit[]>;

export function indexUnits(units: readonly Unit[]): RequiresIndex {
  const index = new Map<string, Unit[]>();
  for (const unit of units) {
    for (const name of new Set(unit.names)) {
      const known = index.get(name);
      if (known) known.push(unit);
      else index.set(name, [unit]);
    }
  }
  return index;
}

/** What one invocation requires, by final names. Every mistake is told. */
export function resolveRequires(
  invocation: Invocation,
  among: Requirable,
  index: RequiresIndex,
  scope: Scope,
  compilation: Compilation,
): ResolvedRequirement[] {
  const node = get(invocation.options, "requires");
  if (!node || isNull(node)) return [];
  if (node.kind !== "list") {
    compilation.error("wrong-type", node, "`requires` is a list of jobs.", {
      chain: scope.chain,
      help: "Begin the line with `- `.",
    });
    return [];
  }
  return node.items.flatMap((item) => resolveOne(item, invocation, among, index, scope, compilation));
}

function resolveOne(
  item: Node,
  invocation: Invocation,
  among: Requirable,
  index: RequiresIndex,
  scope: Scope,
  compilation: Compilation,
): ResolvedRequirement[] {
  if (item.tagged) return [];
  const entry = item.kind === "map" ? [...item.entries.values()][0] : undefined;
  const name = item.kind === "scalar" && item.value !== null ? String(item.value) : entry?.key;
  if (name === undefined || (item.kind === "map" && item.entries.size !== 1)) {
    compilation.error(
      "wrong-type",
      item,
      "An entry of `requires` is a job's name, or a map of one job to its statuses.",
      { chain: scope.chain },
    );
    return [];
  }
  const statuses = entry && !isNull(entry.value) ? statusesOf(entry.value, scope, compilation) : (["success"] as const);
  const found = membersNamed(name, index, invocation);
  if (!found || found.length === 0) {
    tellMissing(
      name,
      found === undefined ? "many" : "none",
      entry?.keyAt ?? item,
      invocation,
      among,
      index,
      scope,
      compilation,
    );
    return [];
  }
  const written = entry && !isNull(entry.value) ? entry.value : undefined;
  return found.map((member) => ({ job: member.finalName, statuses, written }));
}

/** The invocations that a name stands for, but for the one that asks: one member by its own name, else a whole matrix. Undefined when several entries have it. */
function membersNamed(name: string, index: RequiresIndex, requiring: Invocation): readonly Invocation[] | undefined {
  const all = index.get(name) ?? [];
  // The requiring job is no candidate where another has its name: two invocations of one job may follow each other.
  const units = all.length > 1 ? all.filter(({ members }) => !members.includes(requiring)) : all;
  const [unit, another] = units;
  if (another) {
    const exact = units.flatMap(({ members }) => members.filter(({ baseName }) => baseName === name));
    return exact.length === 1 ? exact : undefined;
  }
  if (!unit) return [];
  if (unit.names[0] === name) return unit.members;
  return unit.members.filter(({ baseName }) => baseName === name);
}

function statusesOf(node: Node, scope: Scope, compilation: Compilation): readonly RequirableStatus[] {
  const tell = (at: Span, message: string, help?: string) =>
    compilation.error("requires-status-invalid", at, message, { chain: scope.chain, help });
  if (textOf(node) === "terminal") return requirableStatuses;
  const items = node.kind === "list" ? node.items : [node];
  if (items.length === 0) tell(node, "This list of statuses is empty.");
  const found = new Set<RequirableStatus>();
  for (const item of items) {
    const word = textOf(item) ?? "";
    const status = requirableStatuses.find((one) => one === word);
    if (status) found.add(status);
    else if (word === "terminal") tell(item, "`terminal` stands alone, not in a list.", "Write `job: terminal`.");
    else {
      const near = nearest(word, [...requirableStatuses, "terminal"]);
      tell(
        item,
        `\`${word}\` is no status that can be required.`,
        near ? `Did you mean \`${near}\`?` : `It can be ${requirableStatuses.join(", ")} or terminal.`,
      );
    }
  }
  if (found.size === requirableStatuses.length && items.length === found.size) {
    compilation.error("statuses-exhaustive", node, "All statuses are listed here.", {
      chain: scope.chain,
      help: "Write `terminal` instead.",
    });
  }
  return [...found];
}

function tellMissing(
  name: string,
  how: "none" | "many",
  at: Span,
  invocation: Invocation,
  among: Requirable,
  index: RequiresIndex,
  scope: Scope,
  compilation: Compilation,
): void {
  const { chain } = scope;
  if (how === "many") {
    compilation.error(
      "requires-ambiguous",
      at,
      `\`${invocation.baseName}\` requires \`${name}\`, which is the name of several jobs in ${among.place}.`,
      {
        chain,
        help: "Give each a `name:` of its own.",
        related: (index.get(name) ?? []).map((unit) => ({ message: `one \`${name}\` is here`, at: unit.at })),
      },
    );
    return;
  }
  const unit = index.get(name)?.[0];
  if (unit && unit.members.length === 0 && compilation.report.failed) return;
  if (unit) return;
  const elsewhere = among.elsewhere.get(name) ?? inAnotherWorkflow(name, scope);
  const near = nearest(name, [...index.keys()]);
  compilation.error(
    "requires-unknown",
    at,
    `\`${invocation.baseName}\` requires \`${name}\`, which ${among.place} does not have.`,
    {
      chain,
      help: elsewhere ?? (near ? `Did you mean \`${near}\`?` : undefined),
    },
  );
}

/** Names of other workflows' jobs are the commonest mistake here. */
function inAnotherWorkflow(name: string, scope: Scope): string | undefined {
  const workflows = get(scope.elements.root, "workflows");
  if (workflows?.kind !== "map") return undefined;
  for (const { key, value } of workflows.entries.values()) {
    const jobs = get(value, "jobs");
    const has =
      jobs?.kind === "list" &&
      jobs.items.some((item) => (item.kind === "map" ? item.entries.has(name) : textOf(item) === name));
    if (has && !scope.chain?.message.includes(`\`${key}\``))
      return `\`${name}\` is in workflow \`${key}\`; workflows do not wait for one another.`;
  }
  return undefined;
}

/** Tells each circle of jobs that wait for one another, once, in linear time. */
export function checkCycles(
  jobs: ReadonlyMap<string, readonly Requirement[]>,
  places: ReadonlyMap<string, Span>,
  scope: Scope,
  compilation: Compilation,
): void {
  const state = new Map<string, "open" | "done">();
  const told = new Set<number>();
  for (const start of jobs.keys()) {
    if (state.has(start)) continue;
    const path: { name: string; next: number }[] = [{ name: start, next: 0 }];
    state.set(start, "open");
    while (path.length > 0) {
      const top = path[path.length - 1];
      if (!top) break;
      const requirement = jobs.get(top.name)?.[top.next];
      top.next += 1;
      if (!requirement) {
        state.set(top.name, "done");
        path.pop();
      } else if (state.get(requirement.job) === "open") {
        const circle = path.slice(path.findIndex(({ name }) => name === requirement.job)).map(({ name }) => name);
        const at = places.get(requirement.job);
        const shown = [...circle, circle[0]].map((name) => `\`${name}\``).join(" → ");
        if (at && told.size < told.add(at.start).size)
          compilation.error("requires-cycle", at, `These jobs wait for one another: ${shown}.`, {
            chain: scope.chain,
            related: others(circle.slice(1), places),
          });
      } else if (!state.has(requirement.job) && jobs.has(requirement.job)) {
        state.set(requirement.job, "open");
        path.push({ name: requirement.job, next: 0 });
      }
    }
  }
}

function others(names: readonly string[], places: ReadonlyMap<string, Span>): Related[] {
  return names.flatMap((name) => {
    const at = places.get(name);
    return at ? [{ message: `\`${name}\` is in the circle`, at: spanOf(at) }] : [];
  });
}

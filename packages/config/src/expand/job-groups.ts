import { requirableStatuses, type Span } from "@ringfort/contract";
import { checkFilters } from "../check/filters.ts";
import { onlyKeys } from "../check/keys.ts";
import { entry, get, isNull, type MapNode, map, type Node, scalar, textOf } from "../read/node.ts";
import type { Compilation } from "./compilation.ts";
import {
  checkSerialGroup,
  expandInvocation,
  type Invocation,
  readInvocation,
  type Unit,
  type Wait,
  type Written,
} from "./invocation.ts";
import { render } from "./render.ts";
import type { Requirable } from "./requires.ts";
import { type Scope, within } from "./scope.ts";

/** A stretch of a workflow in which `requires` names mean the same: the workflow itself, or one group. */
export interface Room {
  readonly requirable: Requirable;
  readonly invocations: readonly Invocation[];
}

export interface ExpandedGroup {
  /** What the rest of the workflow can require: the group's end. */
  readonly unit: Unit;
  /** Jobs that stand in the workflow's own room: entry, end, unlock. */
  readonly around: readonly Invocation[];
  readonly inside: Room;
}

const groupKeys = ["requires", "filters", "name", "serial-group"];

/** Writes a job group out: an entry (or lock) before its roots, an end after its leaves, an unlock after the end. */
export function expandGroup(
  written: Written,
  definition: Node,
  scope: Scope,
  compilation: Compilation,
): ExpandedGroup | undefined {
  const body = written.body && (render(written.body, scope, compilation) as MapNode);
  const tell = (at: Span, message: string, help?: string) =>
    compilation.error("job-group-invalid", at, message, { chain: scope.chain, help });
  for (const { key, keyAt } of body?.entries.values() ?? []) {
    if (!groupKeys.includes(key))
      tell(
        keyAt,
        `The invocation of a job group cannot have \`${key}\`.`,
        "It can have requires, filters, name and serial-group.",
      );
  }
  const name = textOf(get(body, "name")) ?? written.name;
  const units = innerUnits(
    definition,
    written.name,
    within(scope, `in job group \`${written.name}\`, used here`, written.at),
    compilation,
  );
  if (!units) return undefined;
  checkFilters(get(body, "filters"), scope, compilation);
  checkSerialGroup(get(body, "serial-group"), scope, compilation);
  return assemble(name, written, body, units);
}

/** Checks a group that no workflow runs as strictly as one that is run. */
export function checkUnusedGroup(name: string, definition: Node, scope: Scope, compilation: Compilation): void {
  innerUnits(definition, name, within(scope, `in job group \`${name}\``, definition), compilation);
}

function innerUnits(definition: Node, group: string, scope: Scope, compilation: Compilation): Unit[] | undefined {
  const tell = (at: Span, message: string) =>
    compilation.error("job-group-invalid", at, message, { chain: scope.chain });
  if (definition.kind !== "map") {
    tell(definition, `Job group \`${group}\` is a map with \`jobs\`.`);
    return undefined;
  }
  onlyKeys(
    definition,
    ["jobs", "description"],
    `job group \`${group}\``,
    compilation,
    scope.chain,
    "job-group-invalid",
  );
  const jobs = get(definition, "jobs");
  if (jobs?.kind !== "list" || jobs.items.length === 0) {
    tell(jobs ?? definition, `Job group \`${group}\` needs a list of \`jobs\`.`);
    return undefined;
  }
  return jobs.items.flatMap((item) => {
    const written = readInvocation(item, scope, compilation);
    if (!written) return [];
    if (scope.elements.own("job-groups").has(written.name)) {
      tell(written.at, `Job group \`${group}\` names the group \`${written.name}\`; groups do not nest.`);
      return [];
    }
    const serial = written.body?.entries.get("serial-group");
    if (serial) tell(serial.keyAt, "A job inside of a group cannot have a serial group; give it to the group.");
    return [expandInvocation(written, scope, compilation)];
  });
}

function assemble(name: string, written: Written, body: MapNode | undefined, units: readonly Unit[]): ExpandedGroup {
  const { at } = written;
  const serial = get(body, "serial-group");
  const locked = serial && !isNull(serial);
  const outer = ["requires", "filters"].flatMap((key) => body?.entries.get(key) ?? []);
  const start = synthetic(`${name}/group-start`, at, locked ? lockJob("lock", serial) : noOp(at), {
    options: map(outer, at),
  });
  const inner = units.map((unit) => ({
    ...unit,
    members: unit.members.map((member) => prefixed(member, name, start)),
  }));
  const members = inner.flatMap((unit) => unit.members);
  const end = synthetic(`${name}/group-end`, at, noOp(at), {
    waitsFor: leaves(inner).map((on) => ({ on, statuses: ["success"] })),
  });
  const unlock = locked
    ? [
        synthetic(`${name}/unlock`, at, lockJob("unlock", serial), {
          waitsFor: [{ on: end, statuses: requirableStatuses }],
        }),
      ]
    : [];
  return {
    unit: { names: [name], members: [end], at },
    around: [start, end, ...unlock],
    inside: {
      requirable: { place: `job group \`${written.name}\``, units: inner, elsewhere: new Map() },
      invocations: members,
    },
  };
}

function prefixed(member: Invocation, group: string, start: Invocation): Invocation {
  const requires = get(member.options, "requires");
  const isRoot =
    requires === undefined || isNull(requires) || (requires.kind === "list" && requires.items.length === 0);
  const baseName = `${group}/${member.baseName}`;
  const waitsFor: Wait[] = isRoot ? [{ on: start, statuses: ["success"] }] : [];
  return { ...member, baseName, finalName: baseName, waitsFor };
}

/** The members that nothing else in the group waits for. Names that cannot be resolved are told elsewhere. */
function leaves(units: readonly Unit[]): Invocation[] {
  const wanted = new Set<string>();
  for (const { options } of units.flatMap((unit) => unit.members)) {
    const requires = get(options, "requires");
    for (const item of requires?.kind === "list" ? requires.items : []) {
      const name = item.kind === "map" ? [...item.entries.keys()][0] : textOf(item);
      if (name !== undefined) wanted.add(name);
    }
  }
  return units.filter((unit) => !unit.names.some((name) => wanted.has(name))).flatMap((unit) => unit.members);
}

interface Rest {
  readonly options?: MapNode;
  readonly waitsFor?: readonly Wait[];
}

/** A job that the compiler adds. */
export function synthetic(name: string, at: Span, node: MapNode, rest: Rest): Invocation {
  const type = textOf(get(node, "type"));
  const job = { type: type === "lock" || type === "unlock" ? type : "no-op", node } as const;
  return {
    baseName: name,
    declaredName: name,
    member: new Map(),
    job,
    options: rest.options ?? map([], at),
    at,
    finalName: name,
    ...(rest.waitsFor ? { waitsFor: rest.waitsFor } : {}),
  };
}

function noOp(at: Span): MapNode {
  return map([entry("type", scalar("no-op", at))], at);
}

/** The form that `serial-group` takes: a job of type `lock` or `unlock` with the group as its key. */
export function lockJob(type: "lock" | "unlock", group: Node): MapNode {
  return map([entry("type", scalar(type, group)), entry("key", group)], group);
}

import type { Span } from "@ringfort/contract";
import { nearest } from "@ringfort/contract";
import { limits } from "../read/limits.ts";
import { type Entry, get, type MapNode, type Node, textOf } from "../read/node.ts";
import type { Compilation } from "./compilation.ts";
import { loadOrb } from "./orb-source.ts";
import type { Scope } from "./scope.ts";

export type ElementKind = "commands" | "executors" | "jobs";
const singular = { commands: "command", executors: "executor", jobs: "job" } as const satisfies Record<
  ElementKind,
  string
>;

/** The named things of a config or of one orb, and the orbs that they may reach. */
export class Elements {
  /** How people call it: "this config", or "orb `node`". */
  readonly label: string;
  readonly isOrb: boolean;
  /** How many orbs stand around this one. */
  readonly depth: number;
  readonly root: MapNode;
  readonly used = new Set<string>();
  readonly #orbs = new Map<string, Elements | undefined>();

  constructor(root: MapNode, label: string, depth: number) {
    this.root = root;
    this.label = label;
    this.isOrb = depth > 0;
    this.depth = depth;
  }

  own(kind: ElementKind | "orbs" | "job-groups"): ReadonlyMap<string, Entry> {
    const node = get(this.root, kind);
    return node?.kind === "map" ? node.entries : nothing;
  }

  entry(kind: ElementKind, name: string): Entry | undefined {
    const found = this.own(kind).get(name);
    if (found) this.used.add(`${kind}/${name}`);
    return found;
  }

  /** An imported orb's elements; undefined when it is not declared or could not be loaded (which has been told). */
  orb(alias: string, compilation: Compilation, scope: Scope): Elements | undefined {
    if (this.#orbs.has(alias)) return this.#orbs.get(alias);
    const declared = this.own("orbs").get(alias);
    if (!declared) return undefined;
    this.used.add(`orbs/${alias}`);
    const byUrl = textOf(declared.value)?.startsWith("https:") ?? false;
    const root =
      this.depth >= (byUrl ? urlOrbDepth : limits.calls)
        ? tooDeep(declared, byUrl, compilation)
        : loadOrb(declared, this, compilation, scope);
    const loaded = root && new Elements(root, `orb \`${alias}\``, this.depth + 1);
    this.#orbs.set(alias, loaded);
    return loaded;
  }
}

const nothing: ReadonlyMap<string, Entry> = new Map();

/** Orbs by URL inside one another, as CircleCI limits them. */
const urlOrbDepth = 5;

function tooDeep(declared: Entry, byUrl: boolean, compilation: Compilation): undefined {
  const limit = byUrl ? urlOrbDepth : limits.calls;
  compilation.error("orb-limit", declared.keyAt, `Orbs${byUrl ? " by URL" : ""} nest more than ${limit} deep here.`);
}

/** An element with the place where its own names resolve. */
export interface Found {
  readonly name: string;
  readonly entry: Entry;
  readonly elements: Elements;
}

export type Search = { readonly found: Found } | { readonly found: undefined; readonly told: boolean };

/**
 * Looks a name up as written at `at`: the scope's own elements first, then `alias/element` of its orbs, through string aliases.
 * What is wrong with orbs on the way is told here; that nothing has this name is left to the caller.
 */
export function findElement(kind: ElementKind, name: string, at: Span, scope: Scope, compilation: Compilation): Search {
  let elements = scope.elements;
  let wanted = name;
  for (let hops = 0; hops <= limits.calls; hops += 1) {
    const step = findOnce(kind, wanted, at, elements, scope, compilation);
    if (!step.found) return step;
    const target = textOf(step.found.entry.value);
    if (target === undefined) return step;
    const aliasOk = target.includes("/") ? target.split("/").length === 2 : kind === "executors";
    if (!aliasOk || (target === wanted && !target.includes("/"))) {
      compilation.error(
        "element-alias-invalid",
        step.found.entry.value,
        `An alias names one \`orb/${singular[kind]}\`; this is \`${target}\`.`,
        {
          chain: scope.chain,
        },
      );
      return { found: undefined, told: true };
    }
    elements = step.found.elements;
    wanted = target;
  }
  compilation.error("element-alias-invalid", at, `The aliases of \`${name}\` lead in a circle.`, {
    chain: scope.chain,
  });
  return { found: undefined, told: true };
}

function findOnce(
  kind: ElementKind,
  name: string,
  at: Span,
  elements: Elements,
  scope: Scope,
  compilation: Compilation,
): Search {
  const own = elements.entry(kind, name);
  if (own) return { found: { name, entry: own, elements } };
  const slash = name.indexOf("/");
  if (slash < 0) return { found: undefined, told: false };
  const alias = name.slice(0, slash);
  const element = name.slice(slash + 1);
  if (!elements.own("orbs").has(alias)) {
    const near = nearest(alias, [...elements.own("orbs").keys()]);
    compilation.error("orb-unknown", at, `There is no orb \`${alias}\` in ${elements.label}; \`${name}\` needs it.`, {
      chain: scope.chain,
      help: near
        ? `Did you mean \`${near}/${element}\`?`
        : `Declare it under \`orbs:\`, for example \`${alias}: namespace/${alias}@1.2.3\`.`,
    });
    return { found: undefined, told: true };
  }
  const orb = elements.orb(alias, compilation, scope);
  if (!orb) return { found: undefined, told: true };
  const entry = orb.entry(kind, element);
  if (entry) return { found: { name: element, entry, elements: orb } };
  if (kind === "jobs" && orb.own("commands").has(element)) {
    compilation.error("command-as-job", at, `\`${name}\` is a command of an orb; a workflow runs jobs.`, {
      chain: scope.chain,
      help: "Make a job whose steps call the command.",
    });
    return { found: undefined, told: true };
  }
  const near = nearest(element, [...orb.own(kind).keys()]);
  compilation.error("orb-element-missing", at, `Orb \`${alias}\` has no ${singular[kind]} \`${element}\`.`, {
    chain: scope.chain,
    help: near ? `Did you mean \`${alias}/${near}\`?` : `It has ${listed(orb.own(kind))}.`,
  });
  return { found: undefined, told: true };
}

function listed(names: ReadonlyMap<string, unknown>): string {
  const all = [...names.keys()].map((name) => `\`${name}\``);
  if (all.length === 0) return "none";
  return all.length > 8 ? `${all.slice(0, 8).join(", ")} and ${all.length - 8} more` : all.join(", ");
}

/** The elements at which names inside of a handed-over list or executor resolve. */
export function elementsOf(node: Node, scope: Scope): Elements {
  return node.bound instanceof Elements ? node.bound : scope.elements;
}

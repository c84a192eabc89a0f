import { get, type MapNode, type Node, spanOf, textOf } from "@ringfort/config";
import type { Span } from "@ringfort/contract";
import { allCommands, fetchOf, type Script, stdoutGoesTo, textOf as wordText } from "../shell/index.ts";
import type { ConfigFacts, StepScript } from "./config-facts.ts";
import { invocationBodies } from "./invocations.ts";
import { once, orbOf } from "./script-findings.ts";
import { writtenEntries } from "./written-entries.ts";

/** One place where a setup config goes on with another one. */
export interface Continuation {
  /** Where the other config is, as written; undefined where it cannot be told. */
  readonly path: string | undefined;
  readonly at: Span;
  /** What the orb's command or job was given; undefined for a script that calls the API itself. */
  readonly body: MapNode | undefined;
  /** The row of `path regex, parameter, value, file` texts of path filtering. */
  readonly mapping: { readonly node: Node; readonly rows: readonly (readonly string[])[] } | undefined;
}

const defaults: Readonly<Record<string, string>> = {
  "path-filtering": ".circleci/continue_config.yml",
  continuation: ".circleci/continue_config.yml",
  "orb-tools": ".circleci/test-deploy.yml",
};

/** How a setup config continues: through the orbs that are made for it, or by a call of the API. */
export const continuationsOf: (config: ConfigFacts) => readonly Continuation[] = once((config) => {
  const { view } = config;
  if (!view.setup) return [];
  const aliases = new Map(
    view.orbs.flatMap(({ alias, reference }) => {
      const name = reference?.split("@")[0]?.split("/")[1] ?? "";
      const known = Object.keys(defaults).find((one) => name === one || name.startsWith(one));
      return known ? [[alias, known] as const] : [];
    }),
  );
  const found = new Map<number, Continuation>();
  const add = (name: string, node: Node, body: MapNode | undefined) => {
    const [alias = "", element = ""] = name.split("/");
    const orb = aliases.get(alias);
    if (orb === undefined || !/^(?:continue|filter)/.test(element) || found.has(node.start)) return;
    found.set(node.start, continuation(orb, node, body));
  };
  for (const { name, node, body } of invocationBodies(view.root)) add(name, node, body);
  for (const { key, keyAt, value } of writtenEntries(view)) {
    if (key.includes("/") && value.kind === "map") add(key, { ...value, start: keyAt.start }, value);
  }
  return [...found.values(), ...byScript(config)];
});

/** More than anyone writes; each row costs a regular expression. */
const maxRows = 500;

function continuation(orb: string, node: Node, body: MapNode | undefined): Continuation {
  const path = get(body, "config-path") ?? get(body, "config_path") ?? get(body, "configuration_path");
  const mapping = get(body, "mapping");
  const lines = (textOf(mapping) ?? "").split("\n").slice(0, maxRows);
  const rows = lines.flatMap((line) => {
    const words = line.trim().split(/\s+/);
    return words.length >= 3 && !line.trim().startsWith("#") ? [words] : [];
  });
  return {
    path: path ? textOf(path) : defaults[orb],
    at: spanOf(path ?? node),
    body,
    mapping: mapping ? { node: mapping, rows } : undefined,
  };
}

function byScript(config: ConfigFacts): readonly Continuation[] {
  const script = ownScripts(config).find(({ text }) => /pipeline\/continue\b/.test(text));
  return script ? [{ path: undefined, at: script.step.at, body: undefined, mapping: undefined }] : [];
}

/** The scripts that stand in the config itself. */
export const ownScripts: (config: ConfigFacts) => readonly StepScript[] = once((config) =>
  config.scripts.filter((one) => orbOf(one, config) === undefined),
);

/** Whether a step of the setup config makes the file, as far as its name tells. */
export function isGenerated(path: string, config: ConfigFacts): boolean {
  if (!/^(?:\.\/)?\.circleci\//.test(path) || /generated/i.test(path)) return true;
  const name = path.split("/").at(-1) ?? path;
  return ownScripts(config).some(({ text }) => text.includes(name));
}

/** The files that the commands of a script write, by name. */
export const filesWrittenBy: (script: Script) => ReadonlyMap<object, string> = once((script) => {
  const found = new Map<object, string>();
  for (const command of allCommands(script)) {
    const fetched = fetchOf(command)?.output;
    const goes = stdoutGoesTo(command);
    if (fetched?.kind === "file") found.set(command, fetched.name);
    else if (goes.kind === "file") found.set(command, wordText(goes.target));
  }
  return found;
});

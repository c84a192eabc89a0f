import type { Span } from "@ringfort/contract";
import type { Continuation } from "../compile.ts";
import type { Compilation } from "../expand/compilation.ts";
import { type Entry, get, isNull, kindName, type MapNode, type Node } from "../read/node.ts";

const maps = ["orbs", "parameters", "commands", "executors", "jobs", "job-groups", "workflows"] as const;
const named = new Set<string>(["orbs", "commands", "executors", "jobs", "job-groups", "workflows"]);

/** Checks what holds for a config as a whole, before anything is expanded. Answers its version, or nothing when it is none. */
export function checkConfig(
  root: Node,
  at: Span,
  compilation: Compilation,
  continues: Continuation | undefined,
): "2.0" | "2.1" | undefined {
  if (root.kind !== "map") {
    compilation.error(
      "wrong-type",
      isNull(root) ? at : root,
      isNull(root) ? "This config is empty." : `A config is a map, and this is a ${kindName(root)}.`,
    );
    return undefined;
  }
  const version = versionOf(root, at, compilation);
  if (!version) return undefined;
  for (const key of maps) {
    const entry = root.entries.get(key);
    if (entry && !isNull(entry.value) && entry.value.kind !== "map") {
      compilation.error("wrong-type", entry.value, `\`${key}\` is a map, and this is a ${kindName(entry.value)}.`);
    }
  }
  tellRepeated(root, compilation);
  checkNames(root, version, compilation);
  checkLegacy(version, root, compilation);
  checkSetupKey(version, root, compilation);
  if (continues) checkContinuation(root, continues, compilation);
  return version;
}

function versionOf(root: MapNode, at: Span, compilation: Compilation): "2.0" | "2.1" | undefined {
  const node = get(root, "version");
  if (node === undefined || isNull(node)) {
    compilation.error("version-missing", node ?? at, "This config has no `version`.", {
      help: "Begin it with `version: 2.1`.",
    });
    return undefined;
  }
  const word = node.kind === "scalar" ? String(node.value) : undefined;
  if (word === "2" || word === "2.0") return "2.0";
  if (word === "2.1") return "2.1";
  const found = word === undefined ? `A ${node.kind}` : `\`${word.slice(0, 40)}\``;
  compilation.error("version-unknown", node, `${found} is no version of the config language.`, {
    help: "Write `version: 2.1`.",
  });
  return undefined;
}

/** A second definition of something named is an error; any other key that comes twice is a warning, and the last one counts. */
function tellRepeated(root: MapNode, compilation: Compilation): void {
  const walk = (node: Node, path: readonly string[]) => {
    if (node.kind === "list") for (const item of node.items) walk(item, path);
    if (node.kind !== "map") return;
    for (const earlier of node.repeated ?? []) tell(earlier, node, path, compilation);
    if (seen.has(node)) return;
    seen.add(node);
    for (const { key, value } of node.entries.values()) walk(value, path.length < 2 ? [...path, key] : path);
  };
  const seen = new Set<Node>();
  walk(root, []);
}

function tell(earlier: Entry, node: MapNode, path: readonly string[], compilation: Compilation): void {
  const last = node.entries.get(earlier.key);
  if (!last) return;
  const section = path.length === 1 ? path[0] : undefined;
  const related = [
    {
      message: "it was written here before",
      at: { file: earlier.keyAt.file, start: earlier.keyAt.start, end: earlier.keyAt.end },
    },
  ];
  if (section && named.has(section))
    compilation.error("duplicate-name", last.keyAt, `\`${earlier.key}\` is defined twice under \`${section}\`.`, {
      related,
    });
  else
    compilation.error("duplicate-key", last.keyAt, `\`${earlier.key}\` is written twice; this one counts.`, {
      related,
    });
}

const elementName = /^[a-zA-Z][\w-]*$/;
const jobName = /^[A-Za-z][\w\s./-]*$/;

/** Version 2 takes any text as a job's name: compiled configs are of version 2, and their jobs have the names that workflows gave. */
function checkNames(root: MapNode, version: "2.0" | "2.1", compilation: Compilation): void {
  for (const kind of ["commands", "executors", "jobs"] as const) {
    const node = get(root, kind);
    const lower = new Map<string, string>();
    for (const { key, keyAt } of node?.kind === "map" ? node.entries.values() : []) {
      const pattern = kind === "jobs" ? jobName : kind === "commands" ? /^[a-zA-Z][\w/-]*$/ : elementName;
      if (!pattern.test(key) && !(kind === "jobs" && version === "2.0")) {
        compilation.error(
          "name-invalid",
          keyAt,
          `\`${key.slice(0, 100)}\` cannot be the name of ${kind === "executors" ? "an executor" : `a ${kind.slice(0, -1)}`}.`,
          {
            help: "Begin with a letter; go on with letters, digits, `-` and `_`.",
          },
        );
      }
      const other = lower.get(key.toLowerCase());
      if (kind === "jobs" && other !== undefined) {
        compilation.error("job-name-case", keyAt, `\`${key}\` and \`${other}\` differ only in upper and lower case.`);
      }
      lower.set(key.toLowerCase(), key);
    }
  }
  const groups = get(root, "job-groups");
  const jobs = get(root, "jobs");
  for (const { key, keyAt } of groups?.kind === "map" ? groups.entries.values() : []) {
    if (jobs?.kind === "map" && jobs.entries.has(key))
      compilation.error("job-group-invalid", keyAt, `\`${key}\` is the name of a job and of a job group.`);
  }
}

/** Version 2.0 has no reuse, and needs to be told that its workflows are of version 2. */
function checkLegacy(version: "2.0" | "2.1", root: MapNode, compilation: Compilation): void {
  if (version !== "2.0") return;
  for (const key of ["commands", "executors", "orbs", "parameters", "job-groups"] as const) {
    const entry = root.entries.get(key);
    if (entry && !isNull(entry.value))
      compilation.error("extraneous-key", entry.keyAt, `\`${key}\` needs \`version: 2.1\`.`);
  }
}

function checkSetupKey(version: "2.0" | "2.1", root: MapNode, compilation: Compilation): void {
  const setup = root.entries.get("setup");
  if (!setup || isNull(setup.value)) return;
  const value = setup.value.kind === "scalar" ? setup.value.value : undefined;
  if (typeof value !== "boolean") {
    // Before 2.1 the key meant nothing, and old configs keep anchors under it.
    if (version === "2.1") compilation.error("wrong-type", setup.value, "`setup` must be true or false.");
  } else if (value && version !== "2.1")
    compilation.error("setup-invalid", setup.keyAt, "A setup config needs `version: 2.1`.");
}

/** The rules that a config must keep to be accepted by a setup pipeline. That it comes once and in time is the engine's matter. */
function checkContinuation(root: MapNode, continues: Continuation, compilation: Compilation): void {
  const setup = root.entries.get("setup");
  if (setup?.value.kind === "scalar" && setup.value.value === true) {
    compilation.error(
      "continuation-invalid",
      setup.keyAt,
      "A config that continues a setup pipeline cannot be a setup config itself.",
    );
  }
  const parameters = get(root, "parameters");
  for (const { key, keyAt } of parameters?.kind === "map" ? parameters.entries.values() : []) {
    if (!Object.hasOwn(continues.declared, key) || !Object.hasOwn(continues.triggered, key)) continue;
    if (continues.triggered[key] === continues.declared[key]) continue;
    compilation.error(
      "continuation-invalid",
      keyAt,
      `Pipeline parameter \`${key}\` is declared in the setup config too, and the pipeline was triggered with a value of its own.`,
      {
        help: "Give the continuing config's parameter another name.",
      },
    );
  }
}

import type { Compilation } from "../expand/compilation.ts";
import type { Elements } from "../expand/elements.ts";
import { get, type Node } from "../read/node.ts";

const kinds = ["commands", "executors", "jobs", "job-groups", "orbs"] as const;
const singular = {
  commands: "Command",
  executors: "Executor",
  jobs: "Job",
  "job-groups": "Job group",
  orbs: "Orb",
} as const;

/** Warns of what nothing in the file names: not even a workflow whose condition does not hold this time. */
export function checkUnused(elements: Elements, compilation: Compilation): void {
  const words = new Set<string>();
  for (const { key, value } of elements.root.entries.values()) {
    if ((kinds as readonly string[]).includes(key)) {
      for (const item of value.kind === "map" ? value.entries.values() : []) gather(item.value, words);
    } else if (key === "workflows" && value.kind === "map") {
      for (const workflow of value.entries.values()) gather(workflow.value, words);
    } else gather(value, words);
  }
  const implicit = get(elements.root, "workflows") === undefined;
  for (const kind of kinds) {
    for (const { key, keyAt } of elements.own(kind).values()) {
      if (elements.used.has(`${kind}/${key}`) || (kind !== "orbs" && words.has(key))) continue;
      if (kind === "orbs" && words.has(`${key}/`)) continue;
      if (kind === "jobs" && implicit && key === "build") continue;
      compilation.error("unused-element", keyAt, `${singular[kind]} \`${key}\` is never used.`);
    }
  }
}

/** Every word that could name an element; of `orb/element`, the orb is kept as `orb/`. */
function gather(node: Node, words: Set<string>): void {
  if (node.kind === "list") for (const item of node.items) gather(item, words);
  else if (node.kind === "map") {
    for (const { key, value } of node.entries.values()) {
      add(key, words);
      gather(value, words);
    }
  } else if (typeof node.value === "string") add(node.value, words);
}

function add(word: string, words: Set<string>): void {
  if (word.length > 200) return;
  words.add(word);
  const slash = word.indexOf("/");
  if (slash > 0) words.add(word.slice(0, slash + 1));
}

import {
  detections,
  hardenings,
  type Incident,
  type Proof,
  type Saying,
  type SecretClass,
  secretClassNames,
} from "@ringfort/controls";
import { UsageError } from "../command.ts";

const plain = [
  "snapshot",
  "block-work",
  "cancel-runs",
  "pipelines-triaged",
  "scope-statement",
  "post-incident-review",
  ...hardenings.map((name) => `harden:${name}`),
];

/** What `done TASK` says; `review:D01,D02` is several. Undefined when the word is no task. */
export function saidOfTask(
  word: string,
  finding: string | undefined,
  proof: Proof | undefined,
  incident: Incident,
): readonly Saying[] | undefined {
  const tasks = tasksNamed(word, incident);
  if (!tasks) return undefined;
  if (!proof) throw new UsageError("a task needs `--proof LINK` or `--proof-file FILE`.");
  if (word.startsWith("review:") && finding === undefined)
    throw new UsageError("what it found is missing: `--finding none`, or what it was.");
  return tasks.map((task) =>
    task.startsWith("class:")
      ? { type: "class-attested", class: task.slice("class:".length) as SecretClass }
      : { type: "task-done", task, ...(finding === undefined ? {} : { finding }) },
  );
}

function tasksNamed(word: string, { pipelines, projects }: Incident): readonly string[] | undefined {
  if (plain.includes(word)) return [word];
  const at = word.indexOf(":");
  const [kind, of] = [word.slice(0, at), word.slice(at + 1)];
  switch (kind) {
    case "review":
      return of.split(",").map((id) => `review:${known(id.toUpperCase(), detections)}`);
    case "class":
      return [`class:${known(of, secretClassNames)}`];
    case "triage":
      return [`triage:${known(of, [...pipelines])}`];
    case "resume":
      return [`resume:${known(of, [...projects])}`];
    default:
      return undefined;
  }
}

function known(word: string, all: readonly string[]): string {
  if (all.includes(word)) return word;
  throw new UsageError(`\`${word}\` is not known here: ${all.slice(0, 20).join(", ")}${all.length > 20 ? ", …" : ""}.`);
}

import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import type { RunEvent } from "../run/run-event.ts";
import { jsonDisplay } from "./json.ts";

const place = { workflow: "ci", job: "test", node: 0, step: 2 };

/** One event of every type, as full as it can be. A new type does not compile until it is here. */
const events = {
  "run-started": { type: "run-started", at: 1, project: "gh/o/r", branch: "b", tag: "t", revision: "r" },
  note: { type: "note", level: "info", text: "…" },
  "workflow-started": {
    type: "workflow-started",
    at: 1,
    workflow: "ci",
    id: "1",
    jobs: [{ name: "test", kind: "build", requires: [], nodes: 1, executor: "process" }],
  },
  "job-status": { type: "job-status", at: 1, workflow: "ci", job: "test", status: "failed", reason: "…" },
  "step-started": { type: "step-started", at: 1, ...place, name: "Test" },
  output: { type: "output", ...place, text: "\u001b[31mred\n" },
  "step-ended": { type: "step-ended", at: 1, ...place, outcome: "failed", exitCode: 1, reason: "…" },
  "workflow-ended": { type: "workflow-ended", at: 1, workflow: "ci", status: "failed" },
  "run-ended": { type: "run-ended", at: 1, outcome: "failed", exitCode: 1, holds: [], results: "/r" },
} as const satisfies { [Type in RunEvent["type"]]: Required<Extract<RunEvent, { type: Type }>> };

const page = await readFile(new URL("../../../../docs/run-events.md", import.meta.url), "utf8");

/** Names and types of the fields that the page documents for one type of event. */
function documented(type: string): Record<string, string> {
  const section = page.split(/^## /m).find((part) => part.startsWith(`${type}\n`)) ?? "";
  const rows = section.matchAll(/^\| `(\w+)` \| (\w+)(?:, optional)? \|/gm);
  return Object.fromEntries([...rows].map(([, name = "", kind = ""]) => [name, kind]));
}

test.each(Object.values(events))("docs/run-events.md says what a $type event holds", (event) => {
  const { type, ...fields } = event;
  const kinds = Object.entries(fields).map(([name, value]) => [name, Array.isArray(value) ? "array" : typeof value]);
  expect(Object.fromEntries(kinds)).toEqual(documented(type));
});

test("the page documents no event that does not exist", () => {
  const sections = [...page.matchAll(/^## (.+)$/gm)].map(([, name]) => name);
  expect(sections.toSorted()).toEqual(Object.keys(events).toSorted());
});

test("each event is one line, and text arrives as the job wrote it", () => {
  let printed = "";
  const display = jsonDisplay({ write: (text) => (printed += text) });
  for (const event of Object.values(events)) display.show(event);
  const lines = printed.trimEnd().split("\n");
  expect(lines.map((line) => JSON.parse(line))).toEqual(Object.values(events));
  expect(printed).not.toContain("\u001b");
});

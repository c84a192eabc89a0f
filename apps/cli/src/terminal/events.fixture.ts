import type { RunEvent } from "../run/run-event.ts";

const place = { workflow: "ci", node: 0 };

/** A small run with everything that displays treat differently. */
export const smallRun: readonly RunEvent[] = [
  { type: "run-started", at: 0, project: "gh/org/repo", branch: "main", revision: "1a2b3c4d5e" },
  { type: "note", level: "info", text: "Executor process: no isolation." },
  { type: "note", level: "warning", text: "the context `deploy` has no values here." },
  {
    type: "workflow-started",
    at: 0,
    workflow: "ci",
    id: "1",
    jobs: [
      { name: "build", kind: "build", requires: [], nodes: 1, executor: "process" },
      { name: "test", kind: "build", requires: ["build"], nodes: 2, executor: "process" },
      { name: "hold", kind: "approval", requires: ["build"], nodes: 1 },
      { name: "deploy", kind: "build", requires: ["test"], nodes: 1, executor: "process" },
    ],
  },
  { type: "job-status", at: 0, workflow: "ci", job: "build", status: "queued" },
  { type: "job-status", at: 0, workflow: "ci", job: "build", status: "running" },
  { type: "step-started", at: 0, ...place, job: "build", step: 0, name: "Compile\x1b[2J" },
  { type: "output", ...place, job: "build", step: 0, text: "\x1b[32mgreen\x1b[0m and \x1b[2Jgone\nhalf a " },
  { type: "output", ...place, job: "build", step: 0, text: "line, 漢字\n\n" },
  { type: "step-ended", at: 1200, ...place, job: "build", step: 0, outcome: "success", exitCode: 0 },
  { type: "job-status", at: 1200, workflow: "ci", job: "build", status: "success" },
  { type: "job-status", at: 1200, workflow: "ci", job: "hold", status: "on_hold" },
  { type: "job-status", at: 1300, workflow: "ci", job: "test", status: "running" },
  { type: "step-started", at: 1300, ...place, job: "test", step: 0, name: "Test" },
  { type: "step-started", at: 1300, ...place, node: 1, job: "test", step: 0, name: "Test" },
  { type: "output", ...place, job: "test", step: 0, text: "fine\n" },
  { type: "output", ...place, node: 1, job: "test", step: 0, text: "10%\r100%\nbroken: \x1b]0;title\x07no line end" },
  { type: "step-ended", at: 4300, ...place, job: "test", step: 0, outcome: "success", exitCode: 0 },
  {
    type: "step-ended",
    at: 4300,
    ...place,
    node: 1,
    job: "test",
    step: 0,
    outcome: "failed",
    exitCode: 1,
    reason: "Exited with code 1",
  },
  { type: "job-status", at: 4300, workflow: "ci", job: "test", status: "failed" },
  { type: "job-status", at: 4300, workflow: "ci", job: "deploy", status: "not_run" },
  { type: "workflow-ended", at: 4300, workflow: "ci", status: "failing" },
  {
    type: "run-ended",
    at: 4300,
    outcome: "failed",
    exitCode: 1,
    holds: [{ workflow: "ci", job: "hold" }],
    results: "/p/.ringfort/runs/1",
  },
];

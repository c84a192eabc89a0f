import type { RunEnded } from "../run/run-event.ts";
import type { Board, BoardJob, BoardWorkflow } from "./board.ts";
import { showDuration } from "./durations.ts";
import { markOf, paint } from "./marks.ts";
import { sanitiseLine } from "./sanitise.ts";
import { widthOf } from "./width.ts";

/** The list of jobs that closes a run. */
export function jobTable(board: Board, colour: boolean): string[] {
  const widest = widestName(board);
  const lines: string[] = [];
  for (const workflow of board.workflows.values()) {
    if (board.workflows.size > 1) lines.push(paint("bold", workflow.name, colour));
    for (const job of workflow.jobs.values()) lines.push(jobLine(job, widest, colour));
  }
  return lines;
}

/** The logs of the steps that failed, whole, each under its job's and its own name. */
export function* failedLogs(board: Board, colour: boolean): Generator<string> {
  for (const workflow of board.workflows.values()) {
    for (const job of workflow.jobs.values()) {
      for (const step of job.failedSteps) {
        const node = job.nodes > 1 ? `[${step.node}]` : "";
        yield "";
        yield paint("red", `── ${job.name}${node} · ${step.name} · ${step.reason} ──`, colour);
        for (const line of (step.log?.read() ?? "").replace(/\n$/, "").split("\n"))
          yield sanitiseLine(line, { colour });
      }
    }
  }
}

/** The last lines of a run: what came of it, and what to do next. */
export function verdict(board: Board, end: RunEnded, colour: boolean): string[] {
  const workflows = [...board.workflows.values()];
  const lines = workflows.map((workflow) => workflowLine(workflow, end.at, colour));
  if (end.results !== undefined)
    lines.push(`Artifacts and test results: ${sanitiseLine(end.results, { colour: false })}`);
  if (end.outcome === "stopped") lines.push(paint("yellow", "Stopped.", colour));
  else if (end.holds.length > 0) lines.push(...holdLines(end, colour));
  return lines;
}

function holdLines(end: RunEnded, colour: boolean): string[] {
  const names = end.holds.map((hold) => sanitiseLine(hold.job, { colour: false }));
  const waits = names.length === 1 ? "waits" : "wait";
  return [
    paint("yellow", `${names.join(", ")} ${waits} for approval.`, colour),
    `To go on past it, run again with ${names.map((name) => `--approve ${quoted(name)}`).join(" ")}`,
  ];
}

function quoted(name: string): string {
  return /^[\w./-]+$/.test(name) ? name : `'${name.replaceAll("'", "'\\''")}'`;
}

function workflowLine(workflow: BoardWorkflow, end: number, colour: boolean): string {
  const counts = new Map<string, number>();
  for (const job of workflow.jobs.values()) {
    const word = job.status === "success" ? "succeeded" : markOf(job.status).words;
    counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  const total = [...counts].map(([word, count]) => `${count} ${word}`).join(", ");
  const took = showDuration((workflow.endedAt ?? end) - workflow.startedAt);
  const paintStatus = workflow.status === "success" ? "green" : workflow.status === "on_hold" ? "yellow" : "red";
  return `${paint("bold", workflow.name, colour)} ${paint(paintStatus, workflow.status, colour)} in ${took}: ${total}`;
}

function jobLine(job: BoardJob, widest: number, colour: boolean): string {
  const mark = markOf(job.status);
  const name = job.name + " ".repeat(widest - widthOf(job.name));
  const took = job.startedAt === undefined ? "" : showDuration((job.endedAt ?? job.startedAt) - job.startedAt);
  const [first] = job.failedSteps;
  const why = job.reason ?? (first && `${first.name}: ${first.reason}`) ?? mark.words;
  return `${paint(mark.colour, mark.sign, colour)} ${name}  ${took.padStart(6)}  ${paint("grey", why, colour && why !== "")}`.trimEnd();
}

function widestName(board: Board): number {
  let widest = 0;
  for (const workflow of board.workflows.values()) {
    for (const job of workflow.jobs.values()) widest = Math.max(widest, widthOf(job.name));
  }
  return widest;
}

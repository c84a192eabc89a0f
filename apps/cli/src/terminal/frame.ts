import type { JobStatus } from "@ringfort/contract";
import type { RunStarted } from "../run/run-event.ts";
import type { Board, BoardJob } from "./board.ts";
import { showDuration } from "./durations.ts";
import { markOf, paint } from "./marks.ts";
import { sanitiseLine, sanitiseName } from "./sanitise.ts";
import { fit, pad, widthOf } from "./width.ts";

export interface FrameOptions {
  readonly columns: number;
  readonly rows: number;
  readonly colour: boolean;
  readonly now: number;
  readonly tick: number;
}

const spinner = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];
const widestShown = 32;

/** The lines to draw now; never more than the screen has, never wider than it is. */
export function drawFrame(board: Board, started: RunStarted | undefined, options: FrameOptions): string[] {
  const head = started ? [header(started, options)] : [];
  const room = Math.max(1, options.rows - head.length - 1);
  const lines = fitRows(board, room, options);
  return [...head, ...lines].map((line) => fit(line, options.columns - 1));
}

function header(started: RunStarted, { colour }: FrameOptions): string {
  const ref = started.tag ?? started.branch;
  const at = started.revision === undefined ? "" : ` (${started.revision.slice(0, 7)})`;
  return paint("bold", sanitiseName(`${started.project}${ref === undefined ? "" : ` on ${ref}`}${at}`), colour);
}

/** All jobs when they fit; otherwise those that matter now, and counts of the rest. */
function fitRows(board: Board, room: number, options: FrameOptions): string[] {
  const all = treeRows(board, () => true, options);
  if (all.length <= room) return all;
  const active = treeRows(board, ({ status }) => !isQuiet(status), options);
  const counts = [
    countLine(board, ["success"], "done"),
    countLine(board, ["blocked", "queued", "not_running"], "waiting"),
  ];
  const kept = Math.max(0, room - counts.length);
  return [...active.slice(-kept), ...counts.map((line) => paint("grey", line, options.colour))].slice(-room);
}

function isQuiet(status: JobStatus): boolean {
  return status === "success" || status === "not_run" || status === "blocked" || status === "queued";
}

function countLine(board: Board, statuses: readonly JobStatus[], word: string): string {
  let count = 0;
  for (const workflow of board.workflows.values()) {
    for (const job of workflow.jobs.values()) if (statuses.includes(job.status)) count += 1;
  }
  return `  … ${count} ${word}`;
}

function treeRows(board: Board, wanted: (job: BoardJob) => boolean, options: FrameOptions): string[] {
  const rows: string[] = [];
  const widest = nameColumn(board);
  for (const workflow of board.workflows.values()) {
    const jobs = [...workflow.jobs.values()].filter(wanted);
    if (board.workflows.size > 1 && jobs.length > 0) rows.push(` ${workflow.name}`);
    for (const job of jobs) rows.push(jobRow(job, widest, options));
  }
  return rows;
}

function jobRow(job: BoardJob, widest: number, { colour, now, tick }: FrameOptions): string {
  const mark = markOf(job.status);
  const sign = job.status === "running" ? spinner[tick % spinner.length]! : mark.sign;
  const took = job.startedAt === undefined ? "" : showDuration((job.endedAt ?? now) - job.startedAt);
  return ` ${paint(mark.colour, sign, colour)} ${pad(job.name, widest)} ${took.padStart(7)}  ${tail(job, colour)}`.trimEnd();
}

function tail(job: BoardJob, colour: boolean): string {
  if (job.status === "running") {
    const [step] = job.steps.values();
    const line = sanitiseLine(job.lastLine, { colour }).trim();
    return line === "" ? paint("grey", step?.name ?? "", colour) : line;
  }
  if (job.status === "blocked" && job.requires.length > 0) {
    return paint("grey", sanitiseName(`waits for ${job.requires.join(", ")}`), colour);
  }
  const [failed] = job.failedSteps;
  const words = job.reason ?? (failed ? `${failed.name}: ${failed.reason}` : markOf(job.status).words);
  return paint(job.status === "failed" ? "red" : "grey", words, colour && words !== "");
}

function nameColumn(board: Board): number {
  let widest = 0;
  for (const workflow of board.workflows.values()) {
    for (const job of workflow.jobs.values()) widest = Math.max(widest, widthOf(job.name));
  }
  return Math.min(widest, widestShown);
}

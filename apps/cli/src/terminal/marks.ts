import type { JobStatus } from "@ringfort/contract";

type Colour = "green" | "red" | "yellow" | "grey" | "cyan" | "bold";

const codes = { green: "32", red: "31", yellow: "33", grey: "90", cyan: "36", bold: "1" } as const satisfies Record<
  Colour,
  string
>;

/** Colours a text of ours, when the reader wants colours. */
export function paint(colour: Colour, text: string, wanted: boolean): string {
  return wanted ? `\x1b[${codes[colour]}m${text}\x1b[0m` : text;
}

interface Mark {
  readonly sign: string;
  readonly colour: Colour;
  /** What the summary says beside the name, when nothing more precise is known. */
  readonly words: string;
}

const success: Mark = { sign: "✓", colour: "green", words: "" };
const failed: Mark = { sign: "✗", colour: "red", words: "failed" };
const waiting: Mark = { sign: "·", colour: "grey", words: "waiting" };

const marks = {
  blocked: waiting,
  queued: waiting,
  not_running: waiting,
  running: { sign: "●", colour: "cyan", words: "running" },
  on_hold: { sign: "‖", colour: "yellow", words: "needs approval" },
  success,
  failed,
  timedout: { ...failed, words: "timed out" },
  infrastructure_fail: { ...failed, words: "could not run" },
  "terminated-unknown": failed,
  retried: waiting,
  canceled: { sign: "○", colour: "yellow", words: "canceled" },
  unauthorized: { ...failed, words: "unauthorized" },
  not_run: { sign: "–", colour: "grey", words: "not run" },
} as const satisfies Record<JobStatus, Mark>;

export function markOf(status: JobStatus): Mark {
  return marks[status];
}

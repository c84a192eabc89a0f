import type { RunEvent } from "../run/run-event.ts";

/** One way to show a run. */
export interface Display {
  show(event: RunEvent): void;
  /** Leaves the terminal as it was found. Safe to call twice, and without a `run-ended` before it. */
  close(): void;
}

/** The part of a stream that displays write to. */
export interface Screen {
  write(text: string): void;
  readonly columns: number;
  readonly rows: number;
  readonly colour: boolean;
}

import type { RunEvent, RunStarted } from "../run/run-event.ts";
import { Board } from "./board.ts";
import type { Display, Screen } from "./display.ts";
import { drawFrame } from "./frame.ts";
import { paint } from "./marks.ts";
import { sanitiseName } from "./sanitise.ts";
import type { StepLog } from "./step-log.ts";
import { failedLogs, jobTable, verdict } from "./summary.ts";
import { widthOf, wrap } from "./width.ts";

const redrawEveryMs = 100;
const hideCursor = "\x1b[?25l";
const showCursor = "\x1b[?25h";
const beginUpdate = "\x1b[?2026h";
const endUpdate = "\x1b[?2026l";

export interface LiveOptions {
  readonly screen: Screen;
  readonly now: () => number;
  readonly newLog: () => StepLog;
}

/** The jobs as a tree that stays in place while they run; only what is worth keeping scrolls past. */
export class LiveDisplay implements Display {
  private readonly screen: Screen;
  private readonly now: () => number;
  private readonly board: Board;
  private frame: readonly string[] = [];
  private started: RunStarted | undefined;
  private readonly timer: NodeJS.Timeout;
  private closed = false;
  private ticks = 0;

  constructor({ screen, now, newLog }: LiveOptions) {
    this.screen = screen;
    this.now = now;
    this.board = new Board(newLog);
    screen.write(hideCursor);
    process.on("exit", this.restore);
    process.on("SIGTSTP", this.pause);
    process.on("SIGCONT", this.goOn);
    this.timer = setInterval(() => this.draw(), redrawEveryMs);
    this.timer.unref();
  }

  show(event: RunEvent): void {
    this.board.apply(event);
    if (event.type === "run-started") this.started = event;
    else if (event.type === "note") this.printAbove(this.noteLines(event.level, event.text));
    else if (event.type === "run-ended") {
      const { colour } = this.screen;
      this.close();
      this.print(jobTable(this.board, colour));
      // One write a line: a failed step's log may be long.
      for (const line of failedLogs(this.board, colour)) this.print([line]);
      this.print(["", ...verdict(this.board, event, colour)]);
    }
  }

  close(): void {
    if (this.closed) return;
    this.closed = true;
    clearInterval(this.timer);
    this.screen.write(this.erased());
    this.frame = [];
    process.off("exit", this.restore);
    process.off("SIGTSTP", this.pause);
    process.off("SIGCONT", this.goOn);
    this.restore();
  }

  private readonly restore = (): void => {
    this.screen.write(showCursor);
  };

  /** Ctrl-Z: the shell gets its cursor back, and the tree goes on below whatever happened meanwhile. */
  private readonly pause = (): void => {
    this.frame = [];
    this.restore();
    process.kill(process.pid, "SIGSTOP");
  };

  private readonly goOn = (): void => this.screen.write(hideCursor);

  private draw(): void {
    this.ticks += 1;
    const { columns, rows, colour } = this.screen;
    const next = drawFrame(this.board, this.started, { columns, rows, colour, now: this.now(), tick: this.ticks });
    this.screen.write(`${beginUpdate}${this.erased()}${next.map((line) => `${line}\n`).join("")}${endUpdate}`);
    this.frame = next;
  }

  /** What takes the last frame off the screen, whose lines wrap when the window has become narrower since. */
  private erased(): string {
    const { columns } = this.screen;
    const rows = this.frame.reduce((sum, line) => sum + Math.max(1, Math.ceil(widthOf(line) / columns)), 0);
    return rows === 0 ? "" : `\x1b[${rows}A\r\x1b[J`;
  }

  private printAbove(lines: readonly string[]): void {
    this.screen.write(this.erased());
    this.frame = [];
    this.print(lines);
  }

  private print(lines: readonly string[]): void {
    this.screen.write(lines.map((line) => `${line}\n`).join(""));
  }

  private noteLines(level: "info" | "warning", text: string): string[] {
    const { colour, columns } = this.screen;
    const [words, shade] = level === "warning" ? ([`warning: ${text}`, "yellow"] as const) : ([text, "grey"] as const);
    return wrap(sanitiseName(words), columns - 1).map((line) => paint(shade, line, colour));
  }
}

import type { RunEvent, StepPlace } from "../run/run-event.ts";
import { Board, label, whyItFailed } from "./board.ts";
import type { Display, Screen } from "./display.ts";
import { showDuration } from "./durations.ts";
import { Lines } from "./lines.ts";
import { markOf, paint } from "./marks.ts";
import { sanitiseLine, sanitiseName } from "./sanitise.ts";
import { jobTable, verdict } from "./summary.ts";

/** A log for pipes and files: every line says whose it is, nothing is ever rewritten. */
export class PlainDisplay implements Display {
  private readonly screen: Pick<Screen, "write" | "colour">;
  private readonly board = new Board();
  private readonly lines = new Map<string, Lines>();
  private readonly startedAt = new Map<string, number>();

  constructor(screen: Pick<Screen, "write" | "colour">) {
    this.screen = screen;
  }

  show(event: RunEvent): void {
    this.board.apply(event);
    const { colour } = this.screen;
    switch (event.type) {
      case "run-started":
      case "workflow-ended":
        return;
      case "note": {
        const text = sanitiseName(event.text);
        this.print([event.level === "warning" ? paint("yellow", `warning: ${text}`, colour) : text]);
        return;
      }
      case "workflow-started":
        return;
      case "job-status": {
        if (event.status === "blocked" || event.status === "queued" || event.status === "not_running") return;
        const mark = markOf(event.status);
        const why = event.reason === undefined ? "" : `: ${sanitiseName(event.reason)}`;
        const words = event.status === "success" ? "success" : mark.words;
        this.print([`${this.prefix(event)}${paint(mark.colour, `${mark.sign} ${words}${why}`, colour)}`]);
        return;
      }
      case "step-started":
        this.lines.set(key(event), new Lines());
        this.startedAt.set(key(event), event.at);
        this.print([`${this.prefix(event)}${paint("bold", `▸ ${sanitiseName(event.name)}`, colour)}`]);
        return;
      case "output":
        this.printOutput(event, this.lines.get(key(event))?.add(event.text) ?? []);
        return;
      case "step-ended": {
        this.printOutput(event, this.lines.get(key(event))?.end() ?? []);
        this.lines.delete(key(event));
        if (event.outcome === "failed" || event.outcome === "timedout") {
          const took = showDuration(event.at - (this.startedAt.get(key(event)) ?? event.at));
          this.print([`${this.prefix(event)}${paint("red", `✗ ${whyItFailed(event)} after ${took}`, colour)}`]);
        }
        this.startedAt.delete(key(event));
        return;
      }
      case "run-ended":
        this.print(["", ...jobTable(this.board, colour), ...verdict(this.board, event, colour)]);
        return;
    }
  }

  close(): void {}

  private printOutput(place: StepPlace, lines: readonly string[]): void {
    const prefix = this.prefix(place);
    this.print(lines.map((line) => prefix + sanitiseLine(line, this.screen)));
  }

  private prefix(place: { workflow: string; job: string; node?: number }): string {
    const nodes = this.board.job(place.workflow, place.job)?.nodes ?? 1;
    return `${paint("grey", `${label(place, this.board.workflows.size, nodes)} |`, this.screen.colour)} `;
  }

  private print(lines: readonly string[]): void {
    if (lines.length > 0) this.screen.write(`${lines.join("\n")}\n`);
  }
}

function key(place: StepPlace): string {
  return `${place.workflow}\0${place.job}\0${place.node}\0${place.step}`;
}

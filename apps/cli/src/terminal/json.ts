import type { Display, Screen } from "./display.ts";

/** One event a line, as documented in docs/run-events.md. Text is the job's own: whoever prints it must sanitise it. */
export function jsonDisplay(screen: Pick<Screen, "write">): Display {
  return {
    show: (event) => screen.write(`${JSON.stringify(event)}\n`),
    close: () => {},
  };
}

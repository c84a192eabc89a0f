import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Board } from "./board.ts";
import { smallRun } from "./events.fixture.ts";
import { drawFrame } from "./frame.ts";
import { LiveDisplay } from "./live.ts";
import { StepLog } from "./step-log.ts";
import { widthOf } from "./width.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "ringfort-live-"));
});
afterEach(() => rm(folder, { recursive: true }));

function boardAfter(count: number): Board {
  const board = new Board();
  for (const event of smallRun.slice(0, count)) board.apply(event);
  return board;
}

const started = smallRun[0] as Extract<(typeof smallRun)[number], { type: "run-started" }>;
const size = { columns: 60, rows: 20, colour: false, now: 3300, tick: 0 };

test("the tree shows each job with its time and its last line", () => {
  expect(drawFrame(boardAfter(17), started, size)).toMatchInlineSnapshot(`
    [
      "gh/org/repo on main (1a2b3c4)",
      " ✓ build     1.2s",
      " ⠋ test      2.0s  broken: no line end",
      " ‖ hold            needs approval",
      " · deploy          waits for test",
    ]
  `);
});

test.each([10, 20, 40, 80])("in a window of %i columns no line is wider, and none more than its rows", (columns) => {
  for (let count = 0; count <= smallRun.length; count += 1) {
    for (const rows of [2, 3, 5, 20]) {
      const frame = drawFrame(boardAfter(count), started, { ...size, columns, rows, colour: true });
      expect(frame.length).toBeLessThan(Math.max(rows, 3));
      for (const line of frame) expect(widthOf(line)).toBeLessThan(columns);
    }
  }
});

test("the cursor comes back, and the logs of failed steps are whole", () => {
  let text = "";
  const write = (piece: string) => {
    text += piece;
  };
  const screen = { write, columns: 80, rows: 24, colour: false };
  let logs = 0;
  const display = new LiveDisplay({ screen, now: () => 0, newLog: () => new StepLog(join(folder, `${logs++}`)) });
  for (const event of smallRun) display.show(event);
  display.close();
  display.close();
  expect(text.split("\x1b[?25l")).toHaveLength(2);
  expect(text.split("\x1b[?25h")).toHaveLength(2);
  expect(text).toContain("── test[1] · Test · Exited with code 1 ──\n100%\nbroken: no line end\n");
  expect(text).not.toContain("green");
});

test("a log that is too long for memory is whole all the same", () => {
  const log = new StepLog(join(folder, "log"));
  const line = `${"x".repeat(99_999)}\n`;
  for (let count = 0; count < 25; count += 1) log.add(line);
  expect(log.read()).toBe(line.repeat(25));
  log.drop();
});

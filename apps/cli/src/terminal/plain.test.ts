import { expect, test } from "vitest";
import type { RunEvent } from "../run/run-event.ts";
import { smallRun } from "./events.fixture.ts";
import { PlainDisplay } from "./plain.ts";

function shown(events: readonly RunEvent[], colour: boolean): string {
  let text = "";
  const display = new PlainDisplay({ write: (piece) => (text += piece), colour });
  for (const event of events) display.show(event);
  return text;
}

test("every line says whose it is, and the end sums up", () => {
  expect(shown(smallRun, false)).toMatchInlineSnapshot(`
    "Executor process: no isolation.
    warning: the context \`deploy\` has no values here.
    build | ● running
    build | ▸ Compile
    build | green and gone
    build | half a line, 漢字
    build | 
    build | ✓ success
    hold | ‖ needs approval
    test | ● running
    test[0] | ▸ Test
    test[1] | ▸ Test
    test[0] | fine
    test[1] | 100%
    test[1] | broken: no line end
    test[1] | ✗ Exited with code 1 after 3.0s
    test | ✗ failed
    deploy | – not run

    ✓ build     1.2s
    ✗ test      3.0s  Test: Exited with code 1
    ‖ hold            needs approval
    – deploy          not run
    ci failing in 4.3s: 1 succeeded, 1 failed, 1 needs approval, 1 not run
    Artifacts and test results: /p/.ringfort/runs/1
    hold waits for approval.
    To go on past it, run again with --approve hold
    "
  `);
});

test("colours of jobs stay when they are wanted, and other control sequences never do", () => {
  const text = shown(smallRun, true);
  expect(text).toContain("\x1b[32mgreen\x1b[0m and gone\x1b[0m\n");
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this looks for
  expect(text.replaceAll(/\x1b\[[0-9;]*m/g, "")).not.toMatch(/[\x00-\x09\x0b-\x1f]/);
});

test("a run that waits for approval says which flag to add", () => {
  const held = shown(
    [{ type: "run-ended", at: 0, outcome: "on_hold", exitCode: 5, holds: [{ workflow: "ci", job: "approve it" }] }],
    false,
  );
  expect(held).toContain("approve it waits for approval.\nTo go on past it, run again with --approve 'approve it'\n");
});

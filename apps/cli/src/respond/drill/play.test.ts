import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { folderWith, ringfort } from "../../command-line.fixture.ts";
import { play } from "./play.ts";
import { recordOf } from "./record.ts";

const states = ({ timeline }: ReturnType<typeof play>) =>
  timeline.map(({ says }) => says).flatMap((says) => /^S\d/.exec(says)?.[0] ?? []);

test("the drill goes through every state, and back to rotating when a key turns up that was in no list", () => {
  expect(states(play({ responders: 3, pace: 1 }))).toEqual([
    "S1",
    "S2",
    "S3",
    "S4",
    "S5",
    "S6",
    "S7",
    "S4",
    "S7",
    "S8",
  ]);
});

test("many hands meet the four hours, two do not, and the clocks say so", () => {
  const numbers = (responders: number) => recordOf(play({ responders, pace: 1 }), { responders, pace: 1 }, 0).numbers;
  expect(numbers(8)).toMatchObject({ metFourHours: true, verified: 1 });
  expect(numbers(8).missed).not.toContain("4 h");
  expect(numbers(1)).toMatchObject({ metFourHours: false });
  expect(numbers(1).missed).toContain("4 h");
});

test("the same drill gives the same numbers", () => {
  const once = () => recordOf(play({ responders: 3, pace: 2 }), { responders: 3, pace: 2 }, 0);
  expect(once()).toEqual(once());
});

test("the record says that it was a simulation", async () => {
  const cwd = await folderWith({});
  const { code, out } = await ringfort(["respond", "drill", "--responders", "5"], { cwd });
  expect(code).toBe(0);
  expect(out).toContain("Secrets, people and clock are not real.");
  const [file, ...others] = await readdir(join(cwd, ".ringfort/drills"));
  expect(others).toEqual([]);
  expect(JSON.parse(await readFile(join(cwd, ".ringfort/drills", file!), "utf8"))).toMatchObject({
    check: "RF-6.1.3",
    simulated: true,
    team: { responders: 5, pace: 1 },
  });
});

test.each([
  ["--responders", "0"],
  ["--responders", "1.5"],
  ["--pace", "x"],
])("%s %s is refused", async (option, value) => {
  expect((await ringfort(["respond", "drill", option, value], { cwd: await folderWith({}) })).code).toBe(2);
});

import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { folderWith } from "../../command-line.fixture.ts";
import { drillReport, summaryOf } from "../drill-case.ts";
import { NeedleSearch } from "../search/needle-search.ts";
import { scanSource } from "../search/scan-source.ts";
import { Sightings } from "../search/sightings.ts";
import { bufferSource } from "../search/source.ts";
import { type Canary, newCanary, newSshKey, wantedOf } from "./canaries.ts";
import { newControls } from "./controls.ts";
import { judgeCanaries, judgeControls } from "./judge.ts";
import { type Channel, canaryKinds, channels } from "./kinds.ts";
import { tableText } from "./table-text.ts";

const controls = newControls();
const canary = newCanary("context variable");
const search = new NeedleSearch([...wantedOf([canary]), ...controls.values()]);
const names = new Map([...controls].map(([channel, { name }]) => [channel, name]));

/** What a drill says that has looked through these texts, where every channel shows its control unless it is told otherwise. */
async function drill(
  texts: Partial<Record<Channel, string>> = {},
  change: (looked: Map<Channel, Sightings>) => void = () => undefined,
  planted = new Map(canaryKinds.map((kind) => [kind, true as true | string])),
) {
  const looked = new Map<Channel, Sightings>();
  for (const channel of channels) {
    const sightings = new Sightings();
    looked.set(channel, sightings);
    const text = texts[channel] ?? `noise ${controls.get(channel)!.word} noise`;
    await scanSource(bufferSource(channel, Buffer.from(text)), { search, sightings });
  }
  change(looked);
  const judged = { planted, controls: names };
  return drillReport({
    drill: "breach",
    version: "1",
    at: "2026-01-01T00:00:00.000Z",
    seconds: 1,
    cases: judgeCanaries(looked, judged),
    controls: judgeControls(looked, judged),
  });
}

test("it holds when nothing is anywhere and every control was found", async () => {
  const report = await drill();
  expect(report.held).toBe(true);
  expect(report.cases).toHaveLength(canaryKinds.length * channels.length);
  expect(summaryOf(report)).toBe("breach: holds (132 of 132 cases held, 11 of 11 controls found, 1 s)");
  expect(tableText(report)).not.toMatch(/LEAK|MISSED|NOT SHOWN|FAILS/);
});

test.each(channels)(
  "it fails when a value is seen in %s, and says in which spelling and where, but not what",
  async (channel) => {
    const word = controls.get(channel)!.word;
    const report = await drill({ [channel]: `${word} and ${Buffer.from(canary.value).toString("base64")}` });
    expect(report.held).toBe(false);
    const [failed, ...others] = report.cases.filter(({ held }) => !held);
    expect(others).toEqual([]);
    expect(failed).toMatchObject({
      case: `context variable / ${channel}`,
      detail: expect.stringMatching(/LEAK: base64 .* in /),
    });
    expect(JSON.stringify(report) + tableText(report)).not.toContain(canary.value.slice(-24, -12));
  },
);

test.each(channels)("it fails when the control of %s is not found, though nothing else is", async (channel) => {
  const report = await drill({ [channel]: "noise" });
  expect(report.held).toBe(false);
  expect(report.controls.filter(({ held }) => !held)).toMatchObject([{ case: `control / ${channel}` }]);
  expect(tableText(report)).toContain("MISSED");
});

test("a control that is found in another channel than its own does not count", async () => {
  const report = await drill({ logs: controls.get("memory")!.word, memory: "noise" });
  expect(report.controls.filter(({ held }) => !held).map((each) => each.case)).toEqual([
    "control / logs",
    "control / memory",
  ]);
});

test("what could not be read is not taken for empty", async () => {
  const report = await drill({}, (looked) => void looked.get("memory")!.unread.push("process 7: EPERM"));
  expect(report.held).toBe(false);
  expect(report.cases).toContainEqual({
    case: "context variable / memory",
    held: false,
    tried: false,
    detail: "not read: process 7: EPERM",
  });
});

test("a channel that nobody looked at, and a kind that was not planted, hold nothing", async () => {
  expect((await drill({}, (looked) => void looked.delete("backup"))).held).toBe(false);
  const planted = new Map<(typeof canaryKinds)[number], true | string>(canaryKinds.map((kind) => [kind, true]));
  planted.set("OIDC token", "no job got a token");
  const report = await drill({}, undefined, planted);
  expect(report.held).toBe(false);
  expect(tableText(report)).toContain("OIDC token / database files and 10 more: no job got a token");
});

test("a drill that has tried nothing does not hold", () => {
  const nothing = { drill: "breach", version: "1", at: "", seconds: 0, cases: [], controls: [] };
  expect(drillReport(nothing).held).toBe(false);
});

test("every part of a value that is planted is looked for: no canary is without needles", async () => {
  const folder = await folderWith({});
  const all: Canary[] = (["context variable", "file", "several lines", "6 kB", "beyond ASCII", "cookie"] as const).map(
    newCanary,
  );
  const key = newSshKey(folder, "key");
  for (const each of [...all, key]) {
    const own = new NeedleSearch(wantedOf([each]));
    for (const written of [each.value, JSON.stringify(each.value), Buffer.from(each.value).toString("base64")]) {
      const sightings = new Sightings();
      const text = Buffer.concat([randomBytes(77), Buffer.from(written)]);
      await scanSource(bufferSource("here", text), { search: own, sightings });
      expect(sightings.has(each.kind), `${each.kind}: ${written.slice(0, 40)}`).toBe(true);
    }
  }
});

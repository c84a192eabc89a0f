import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { folderWith, ringfort } from "../command-line.fixture.ts";

const inDays = (days: number) => new Date(Date.now() + days * 24 * 60 * 60 * 1000).toISOString().slice(0, 10);
const words = {
  subject: "gh/acme",
  answer: "pass",
  statement: "Every member signs in through the identity provider.",
  evidence: "sso.png",
  author: "dana",
  reviewer: "lee",
  expires: inDays(30),
};
const flags = (more: Partial<typeof words> = {}) =>
  Object.entries({ ...words, ...more }).flatMap(([name, value]) => [`--${name}`, value]);
const filedIn = async (cwd: string) =>
  JSON.parse(await readFile(join(cwd, ".ringfort/attestations.json"), "utf8")) as Record<string, unknown>[];

test("an attestation is filed with the hash of its evidence, by a control's id or name", async () => {
  const cwd = await folderWith({ "sso.png": "abc" });
  const { code, out, err } = await ringfort(["attest", "sso-enforced", ...flags()], { cwd });
  expect([code, err]).toEqual([0, ""]);
  expect(out).toContain(`RF-1.1.1 (`);
  expect(await filedIn(cwd)).toEqual([
    {
      ...words,
      check: "RF-1.1.1",
      evidence: "sso.png sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
      filed: expect.stringMatching(/^\d{4}-/),
      expires: `${words.expires}T23:59:59.000Z`,
    },
  ]);
});

test("a second one is added, and what was filed stays", async () => {
  const cwd = await folderWith({ "sso.png": "abc" });
  await ringfort(["attest", "RF-1.1.1", ...flags()], { cwd });
  const page = "https://wiki.example.org/sso?version=3";
  expect(await ringfort(["attest", "rf-1.1.1", ...flags({ answer: "fail", evidence: page })], { cwd })).toMatchObject({
    code: 0,
  });
  expect((await filedIn(cwd)).map(({ answer, evidence }) => [answer, String(evidence).slice(0, 15)])).toEqual([
    ["pass", "sso.png sha256:"],
    ["fail", page.slice(0, 15)],
  ]);
});

test.each([
  [
    "an unknown control, with the nearest name",
    "sso-enforce",
    {},
    /no control `sso-enforce`\. Did you mean `sso-enforced`\?/,
  ],
  ["an id that does not exist", "RF-9.9.9", {}, /no control `RF-9.9.9`/],
  ["an author who reviews", "RF-1.1.1", { reviewer: " Dana " }, /second pair of eyes/],
  ["a day that has passed", "RF-1.1.1", { expires: "2020-01-01" }, /has passed/],
  [
    "a day too far ahead",
    "RF-1.1.1",
    { expires: inDays(120) },
    /more than 90 days ahead; \d{4}-\d{2}-\d{2} is the last/,
  ],
  ["what is no day", "RF-1.1.1", { expires: "2030-02-30" }, /is no day/],
  ["a day in other words", "RF-1.1.1", { expires: "tomorrow" }, /is no day/],
  ["an address with a password", "RF-1.1.1", { evidence: "https://user:word@example.org/" }, /holds a password/],
  ["an address that is not https", "RF-1.1.1", { evidence: "http://example.org/" }, /neither a file nor an https/],
  ["an empty statement", "RF-1.1.1", { statement: " " }, /`--statement` is missing/],
  ["an answer of its own", "RF-1.1.1", { answer: "maybe" }, /maybe/],
])("%s is refused as usage, and nothing is filed", async (_, check, more, message) => {
  const cwd = await folderWith({ "sso.png": "abc" });
  const { code, err } = await ringfort(["attest", check, ...flags(more)], { cwd });
  expect([code, err]).toEqual([2, expect.stringMatching(message)]);
  await expect(filedIn(cwd)).rejects.toThrow("ENOENT");
});

test("evidence that is not there is refused", async () => {
  const { code, err } = await ringfort(["attest", "RF-1.1.1", ...flags()], { cwd: await folderWith({}) });
  expect([code, err]).toEqual([1, expect.stringContaining("`sso.png` is no file")]);
});

test("a file of attestations that is broken is neither used nor overwritten", async () => {
  const cwd = await folderWith({ "sso.png": "abc", ".ringfort/attestations.json": "[{" });
  const { code, err } = await ringfort(["attest", "RF-1.1.1", ...flags()], { cwd });
  expect([code, err]).toEqual([1, expect.stringContaining("is not a JSON list")]);
  expect(await readFile(join(cwd, ".ringfort/attestations.json"), "utf8")).toBe("[{");
});

import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { folderWith } from "../../command-line.fixture.ts";
import { readAuditLog } from "./audit-log.ts";

const event = (number: number, action: string, more: object = {}) => ({
  id: `6f5b7a0e-0000-4000-8000-00000000000${number}`,
  action,
  occurred_at: `2026-03-0${number}T10:00:00Z`,
  actor: { id: "u1", type: "user", name: "ann" },
  ...more,
});
const read = { target: { id: "c1", type: "context", name: "production" } };
const events = [
  event(1, "workflow-job-start"),
  event(2, "workflow.job.start"),
  event(3, "context.secrets.accessed", read),
  event(4, "context.create"),
];
const lines = [...events, events[0]].map((one) => JSON.stringify(one)).join("\n");
const csv = `id,action,occurred_at,actor,target
${[...events, events[0]!].map((one) => [one.id, one.action, one.occurred_at, JSON.stringify(one.actor), "target" in one ? JSON.stringify(one.target) : ""].map((cell) => `"${cell.replaceAll('"', '""')}"`).join(",")).join("\n")}
`;

const nothing = (async function* () {})();
const expected = {
  ...{ events: 4, duplicates: 1, complete: true, mixedSpellings: ["workflow.job.start"] },
  oldest: Date.UTC(2026, 2, 1, 10),
  newest: Date.UTC(2026, 2, 4, 10),
  actions: { "workflow.job.start": 2, "context.secrets.accessed": 1, "context.create": 1 },
  actors: { u1: Date.UTC(2026, 2, 4, 10), ann: Date.UTC(2026, 2, 4, 10) },
  contextReads: { c1: Date.UTC(2026, 2, 3, 10), production: Date.UTC(2026, 2, 3, 10) },
};

test.each([
  ["CSV", csv, "csv"],
  ["compressed CSV", gzipSync(csv), "csv"],
  ["JSON lines", lines, "stream"],
  ["compressed JSON lines", gzipSync(lines), "stream"],
])("%s gives its facts", async (_, content, how) => {
  const cwd = await folderWith({ log: content });
  expect(await readAuditLog("log", { cwd, stdin: nothing })).toEqual({ ...expected, source: "log", how });
});

test("standard input is looked at and then read whole", async () => {
  const stdin = (async function* () {
    for (const at of [0, 100, 200]) yield csv.slice(at, at === 200 ? undefined : at + 100);
  })();
  expect(await readAuditLog("-", { cwd: "/", stdin })).toEqual({ ...expected, source: "-", how: "csv" });
});

test("half a log is not complete", async () => {
  const cwd = await folderWith({ log: lines.slice(0, -20), empty: "" });
  expect(await readAuditLog("log", { cwd, stdin: nothing })).toMatchObject({ events: 4, complete: false });
  expect(await readAuditLog("empty", { cwd, stdin: nothing })).toMatchObject({ events: 0, newest: undefined });
});

test("a log that is not there is an error", async () => {
  await expect(readAuditLog("log", { cwd: await folderWith({}), stdin: nothing })).rejects.toThrow("cannot read log");
});

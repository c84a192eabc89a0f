import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { expect, onTestFinished, test } from "vitest";
import { NeedleSearch } from "../search/needle-search.ts";
import { Sightings } from "../search/sightings.ts";
import { scanMemory } from "./process-memory.ts";

const canRead = existsSync("/proc/self/pagemap") && process.getuid?.() === 0;

/** A process that reads a secret on its standard input, and does with it what the script says. */
async function start(script: string, secret: string): Promise<ChildProcess> {
  const child = spawn(process.execPath, ["-e", script], { stdio: ["pipe", "pipe", "inherit"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  child.stdin!.write(`${secret}\n`);
  await once(child.stdout!, "data");
  return child;
}

async function look(pid: number, secret: string): Promise<Sightings> {
  const cores = [secret, secret.slice(0, 12), secret.slice(12)].map((core) => Buffer.from(core));
  const sightings = new Sightings();
  await scanMemory({ pid, words: "it" }, { search: new NeedleSearch([{ name: "it", cores }]), sightings }, new Set());
  return sightings;
}

const prelude = "process.stdin.once('data', (data) => { const word = data.toString().trim();";
const done = "process.stdout.write('x'); setInterval(() => {}, 1e6); });";

test.skipIf(!canRead).each([
  ["raw", `${prelude} globalThis.kept = word; ${done}`],
  ["raw", `${prelude} globalThis.kept = Buffer.from('pre' + word); data.fill(0); ${done}`],
  ["base64", `${prelude} globalThis.kept = Buffer.from('xy' + word).toString('base64'); data.fill(0); ${done}`],
  ["UTF-16LE", `${prelude} globalThis.kept = [...(word + '\\u79d8')].join(''); ${done}`],
  ["raw", `${prelude} globalThis.kept = require('zlib').gzipSync(word + 'a'.repeat(1e4)); data.fill(0); ${done}`],
] as const)("a secret in the memory of another process is found: %s", async (encoding, script) => {
  const secret = randomBytes(12).toString("hex");
  const child = await start(script, secret);
  const seen = await look(child.pid!, secret);
  expect(seen.of("it").map((each) => each.encoding)).toContain(encoding);
  expect(seen.bytes).toBeGreaterThan(20_000_000);
});

test.skipIf(!canRead)("it is found after nobody holds it any more", async () => {
  const secret = randomBytes(12).toString("hex");
  const child = await start(`${prelude} data = undefined; ${done}`, secret);
  expect((await look(child.pid!, secret)).has("it")).toBe(true);
});

test.skipIf(!canRead)("a process that never had it does not hold it, and all of it was read", async () => {
  const child = await start(`${prelude} ${done}`, "something else");
  const seen = await look(child.pid!, randomBytes(12).toString("hex"));
  expect(seen.of("it")).toEqual([]);
  expect(seen.unread).toEqual([]);
});

test.skipIf(!canRead)("a process that is gone is not taken for one that holds nothing", async () => {
  const child = spawn("true");
  await once(child, "exit");
  await expect(look(child.pid!, randomBytes(12).toString("hex"))).rejects.toThrow("ENOENT");
});

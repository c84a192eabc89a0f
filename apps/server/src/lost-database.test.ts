import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { Log } from "./actions/house.ts";
import { databaseFolder, end, until } from "./postgres/embedded/database-folder.fixture.ts";
import { isLost } from "./postgres/is-lost.ts";
import { readSettings } from "./settings.ts";
import { startServer } from "./start-server.ts";

test("a server whose PostgreSQL is killed says that it is not ready, answers 503, and goes on with the next one", async () => {
  const data = await databaseFolder();
  const bugs: unknown[] = [];
  const log: Log = {
    debug() {},
    info() {},
    warn() {},
    error: (fields, message) => void (message === "A bug" && bugs.push(fields)),
  };
  const server = await startServer(readSettings({ data, port: "0", pool_size: "4" }, {}), log);
  onTestFinished(() => server[Symbol.asyncDispose]());
  const status = async (path: string) =>
    (await fetch(server.url + path, { headers: { authorization: "Bearer wrong" } })).status;
  expect(await status("/readyz")).toBe(200);
  const heard: string[] = [];
  server.announcements.on(
    () => undefined,
    () => void heard.push("gap"),
  );

  const pid = Number.parseInt(await readFile(join(data, "postgres", "data", "postmaster.pid"), "utf8"), 10);
  end(pid);
  const seen = new Set<number>();
  await until(async () => {
    seen.add(await status("/api/v2/me"));
    return seen.has(503) || heard.length > 0;
  });
  await until(async () => (await status("/readyz")) === 200);
  await until(() => heard.length > 0);
  expect(await status("/api/v2/me")).toBe(401);
  expect([...seen].every((answer) => answer === 503 || answer === 401)).toBe(true);
  expect(bugs).toEqual([]);
  // What is written is written by the new one.
  await server.house.db.insertInto("users").values({ login: "grace", name: "Grace" }).execute();
});

test.each([
  [Object.assign(new Error("x"), { code: "57P01" }), true],
  [Object.assign(new Error("x"), { code: "08006" }), true],
  [Object.assign(new Error("connect ENOENT"), { code: "ENOENT", syscall: "connect" }), true],
  [new Error("Connection terminated unexpectedly"), true],
  [Object.assign(new Error("open"), { code: "ENOENT", syscall: "open" }), false],
  [Object.assign(new Error("duplicate key"), { code: "23505" }), false],
  ["nothing", false],
])("%s is a lost database: %s", (error, lost) => {
  expect(isLost(error)).toBe(lost);
});

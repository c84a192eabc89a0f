import { mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readSettings, startServer } from "@ringfort/server";
import { expect, onTestFinished, test } from "vitest";
import { ringfort } from "../command-line.fixture.ts";
import { makePlace } from "../up/kept-place.ts";

const quiet = { debug() {}, info() {}, warn() {}, error: console.error };

async function folder(): Promise<string> {
  const made = await mkdtemp(join(tmpdir(), "ringfort-backup-"));
  onTestFinished(() => rm(made, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 }));
  return made;
}

async function start(data: string) {
  return await startServer(readSettings({ data, port: "0" }, {}), quiet);
}

test("a house is backed up while it runs and while it does not, and another is made of it", async () => {
  const here = await folder();
  const data = join(here, "old");
  {
    await using server = await start(data);
    await server.house.db.insertInto("users").values({ login: "grace", name: "Grace" }).execute();
    const running = await ringfort(["backup", "running.tar.zst", "--data", "old"], { cwd: here });
    expect(running).toMatchObject({ code: 0, err: expect.stringMatching(/^\d+ rows and 0 objects, schema \d+\n$/) });
  }
  const stopped = await ringfort(["backup", "stopped.tar.zst", "--data", data], { cwd: here });
  expect(stopped.code, stopped.err).toBe(0);
  expect((await stat(join(here, "stopped.tar.zst"))).mode & 0o777).toBe(0o600);
  expect((await readdir(here)).toSorted()).toEqual(["old", "running.tar.zst", "stopped.tar.zst"]);

  for (const file of ["running.tar.zst", "stopped.tar.zst"]) {
    const fresh = `new-${file}`;
    const restored = await ringfort(["restore", file, "--data", fresh, "--for", "server"], { cwd: here });
    expect(restored.code, restored.err).toBe(0);
    await using server = await start(join(here, fresh));
    const found = await server.house.db.selectFrom("users").select("name").where("login", "=", "grace").execute();
    expect(found).toEqual([{ name: "Grace" }]);
  }

  const again = await ringfort(["restore", "stopped.tar.zst", "--data", "old", "--for", "server"], { cwd: here });
  expect(again).toMatchObject({ code: 1, err: expect.stringContaining("The database is not empty") });
  const over = await ringfort(["backup", "stopped.tar.zst", "--data", "old"], { cwd: here });
  expect(over).toMatchObject({ code: 1, err: expect.stringContaining("never written over another") });
});

test("a database that somebody uses is not restored into", async () => {
  const here = await folder();
  await using _server = await start(join(here, "data"));
  await writeFile(join(here, "file"), "");
  const { code, err } = await ringfort(["restore", "file", "--data", "data", "--for", "server"], { cwd: here });
  expect(code).toBe(1);
  expect(err).toContain("another Ringfort");
});

test("what is no backup, and no house, is said so", async () => {
  const here = await folder();
  const nowhere = await ringfort(["backup", "file", "--data", "nowhere"], { cwd: here });
  expect(nowhere).toMatchObject({ code: 1, err: expect.stringContaining("There is no house to back up") });
  const missing = await ringfort(["restore", "missing", "--data", "data"], { cwd: here });
  expect(missing).toMatchObject({ code: 1, err: expect.stringContaining("the backup cannot be read") });
  await writeFile(join(here, "file"), "hello");
  const wrong = await ringfort(["restore", "file", "--data", "data", "--for", "server"], { cwd: here });
  expect(wrong).toMatchObject({ code: 1, err: expect.stringContaining("This is no whole backup") });
});

test("a house for `ringfort up` gets the folders that it makes", async () => {
  const data = await folder();
  const place = await makePlace(data, "up");
  expect(place.postgresFolder).toBe(join(data, "postgres"));
  expect(place.settings.dataFolder).toMatch(/\/server$/);
  await rm(join(place.settings.dataFolder, ".."), { recursive: true, force: true });
});

import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import pg from "pg";
import { expect, onTestFinished, test } from "vitest";
import { ask, databaseFolder, end, processesIn, startRingfort, until } from "./database-folder.fixture.ts";
import { openDatabase } from "./open-database.ts";
import { databaseUser } from "./system-user.ts";

const keep = "create table kept as select 7 as number";
const kept = [{ number: 7 }];

async function killRingfort(ringfort: Awaited<ReturnType<typeof startRingfort>>): Promise<void> {
  ringfort.process.kill("SIGKILL");
  await once(ringfort.process, "exit");
}

test("what was committed survives a kill -9 of Ringfort, whose PostgreSQL runs on", async () => {
  const folder = await databaseFolder();
  const ringfort = await startRingfort(folder);
  await ask(ringfort.connection, keep);
  await killRingfort(ringfort);
  expect(await processesIn(folder)).toContain(ringfort.pid);
  await using database = await openDatabase({ folder });
  expect(await ask(database.connection, "select number from kept")).toEqual(kept);
  expect(await processesIn(folder)).toContain(database.pid);
  expect(await processesIn(folder)).not.toContain(ringfort.pid);
});

test("what was committed survives a kill -9 of PostgreSQL, of which its opener is told", async () => {
  const folder = await databaseFolder();
  const database = await openDatabase({ folder });
  await ask(database.connection, keep);
  end(database.pid);
  await database.died;
  await database.stop();
  await using again = await openDatabase({ folder });
  expect(await ask(again.connection, "select number from kept")).toEqual(kept);
});

test("what was committed survives a kill -9 of everything", async () => {
  const folder = await databaseFolder();
  const ringfort = await startRingfort(folder);
  await ask(ringfort.connection, keep);
  const killed = killRingfort(ringfort);
  for (const pid of await processesIn(folder)) end(pid);
  await killed;
  await using database = await openDatabase({ folder });
  expect(await ask(database.connection, "select number from kept")).toEqual(kept);
});

test("a stopped database has not died", async () => {
  const database = await openDatabase({ folder: await databaseFolder(), durability: "none" });
  await database.stop();
  expect(await Promise.race([database.died, Promise.resolve("not died")])).toBe("not died");
});

/** Runs a query that does not end by itself, and waits until it runs. */
async function keepBusy(ringfort: { connection: pg.ClientConfig }, query: string): Promise<void> {
  const client = new pg.Client(ringfort.connection);
  client.on("error", () => undefined);
  await client.connect();
  onTestFinished(() => client.end().catch(() => undefined));
  client.query(query).catch(() => undefined);
  const other = new pg.Client(ringfort.connection);
  await other.connect();
  await until(async () => {
    const { rowCount } = await other.query("select from pg_stat_activity where state = 'active' and query = $1", [
      query,
    ]);
    return rowCount === 1;
  });
  await other.end();
}

test("a query that somebody still runs on the old PostgreSQL does not keep the new one waiting", async () => {
  const folder = await databaseFolder();
  const ringfort = await startRingfort(folder);
  await keepBusy(ringfort, "select pg_sleep(1000)");
  await killRingfort(ringfort);
  await using database = await openDatabase({ folder });
  expect(await ask(database.connection, "select 1 as one")).toEqual([{ one: 1 }]);
});

test("a process that is too busy to see that its PostgreSQL is gone is ended", async () => {
  const folder = await databaseFolder();
  const ringfort = await startRingfort(folder);
  await keepBusy(ringfort, "select count(*) from generate_series(1, 1e12::bigint)");
  await killRingfort(ringfort);
  end(ringfort.pid);
  await until(async () => !(await processesIn(folder)).includes(ringfort.pid));
  await using database = await openDatabase({ folder });
  expect(await ask(database.connection, "select 1 as one")).toEqual([{ one: 1 }]);
});

test("another process that has got the number of the old PostgreSQL is neither feared nor touched", async () => {
  const folder = await databaseFolder();
  await openDatabase({ folder, durability: "none" }).then((database) => database.stop());
  const stranger = spawn("sleep", ["1000"], { ...(await databaseUser()), cwd: "/", stdio: "ignore" });
  await once(stranger, "spawn");
  onTestFinished(() => void stranger.kill("SIGKILL"));
  await writeFile(
    join(folder, "data", "postmaster.pid"),
    `${stranger.pid}\n/nowhere\n1\n5432\n/nowhere\n\n 1 1\nready\n`,
  );
  await using database = await openDatabase({ folder, durability: "none" });
  expect(await ask(database.connection, "select 1 as one")).toEqual([{ one: 1 }]);
  expect(stranger.exitCode ?? stranger.signalCode).toBeNull();
});

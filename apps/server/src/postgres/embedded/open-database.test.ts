import { execFile } from "node:child_process";
import { chmod, lstat, mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, onTestFinished, test } from "vitest";
import { ask, databaseFolder, processesIn, removeDatabase } from "./database-folder.fixture.ts";
import { openDatabase } from "./open-database.ts";
import { databaseUser } from "./system-user.ts";

const isRoot = process.getuid?.() === 0;

async function programs(folder: string): Promise<string | undefined> {
  return (await readdir(folder)).find((name) => name.startsWith("postgres-"));
}

/** The program of a process, with its folder. */
async function running(pid: number): Promise<string> {
  const { stdout } = await promisify(execFile)("ps", ["-o", "command=", "-p", String(pid)]);
  return stdout.split(" ")[0]!;
}

test("a database answers on its socket only, keeps what it was given, and is gone when it is stopped", async () => {
  const folder = join(await databaseFolder(), "new", "postgres");
  onTestFinished(() => removeDatabase(folder));
  const first = await openDatabase({ folder });
  expect((await lstat(folder)).mode & 0o777).toBe(0o700);
  expect(first.connection).toMatchObject({ user: "ringfort", database: "ringfort" });
  await ask(first.connection, "create table kept as select 7 as number");
  expect(await ask(first.connection, "select current_setting('listen_addresses') as tcp")).toEqual([{ tcp: "" }]);
  expect(await processesIn(folder)).toContain(first.pid);
  await first.stop();
  expect(await processesIn(folder)).toEqual([]);
  await using again = await openDatabase({ folder });
  expect(await ask(again.connection, "select number from kept")).toEqual([{ number: 7 }]);
  expect(again.connection).toEqual(first.connection);
});

test("what is committed is on the disk, unless a test says that it need not be", async () => {
  const settings =
    "select current_setting('fsync') || ' ' || current_setting('synchronous_commit') || ' ' || current_setting('full_page_writes') as durable";
  await using real = await openDatabase({ folder: await databaseFolder() });
  expect(await ask(real.connection, settings)).toEqual([{ durable: "on on on" }]);
  await using passing = await openDatabase({
    folder: await databaseFolder(),
    durability: "none",
    database: 'it\'s "new"',
  });
  expect(await ask(passing.connection, `${settings}, current_database() as name`)).toEqual([
    { durable: "off off off", name: 'it\'s "new"' },
  ]);
});

test("a folder that is deep, and that only we can enter, is no hindrance", async () => {
  const home = await mkdtemp(join(homedir(), "ringfort-database-"));
  const folder = join(home, "x".repeat(100), "y".repeat(100));
  onTestFinished(async () => {
    await removeDatabase(folder);
    await rm(home, { recursive: true, force: true });
  });
  await using database = await openDatabase({ folder, durability: "none" });
  expect(`${database.connection.host}/.s.PGSQL.5432`.length).toBeLessThan(107);
  expect(await ask(database.connection, "select 1 as one")).toEqual([{ one: 1 }]);
});

test("what goes wrong in a statement is logged without what is stored", async () => {
  const lines: string[] = [];
  const folder = await databaseFolder();
  await using database = await openDatabase({ folder, durability: "none", log: (line) => lines.push(line) });
  await ask(database.connection, "create table names (name text unique)");
  const twice = "insert into names values ('hidden-name'), ('hidden-name')";
  await expect(ask(database.connection, twice)).rejects.toThrow("duplicate key");
  await database.stop();
  expect(lines.join("\n")).toContain("duplicate key");
  expect(lines.join("\n")).not.toContain("hidden-name");
});

test("nobody but the database's user can enter the folder of the socket", async () => {
  await using database = await openDatabase({ folder: await databaseFolder(), durability: "none" });
  const { mode, uid } = await lstat(database.connection.host);
  expect(mode & 0o7777).toBe(0o700);
  expect(uid).toBe((await databaseUser())?.uid ?? process.getuid?.());
});

test.runIf(isRoot)("a group that is named can use the socket as well, whoever runs the database", async () => {
  const runs = { uid: (await databaseUser())!.uid, gid: 54_322 };
  const group = 54_323;
  const folder = await databaseFolder();
  await using database = await openDatabase({ folder, user: runs, socketGroup: group, durability: "none" });
  expect(await lstat(join(folder, "data"))).toMatchObject(runs);
  expect(await lstat(database.connection.host)).toMatchObject({ uid: runs.uid, gid: group });
  expect((await lstat(database.connection.host)).mode & 0o777).toBe(0o710);
  const socket = await lstat(join(database.connection.host, ".s.PGSQL.5432"));
  expect(socket).toMatchObject({ gid: group });
  expect(socket.mode & 0o777).toBe(0o770);
});

test.runIf(isRoot)("a user without a name cannot run a database, and that is said", async () => {
  const nameless = { uid: 54_321, gid: 54_322 };
  const opened = openDatabase({ folder: await databaseFolder(), user: nameless, durability: "none" });
  await expect(opened).rejects.toThrow("PostgreSQL cannot be run by user 54321, who has no name");
});

test.runIf(isRoot)("programs that another user has put in their place are not run", async () => {
  const folder = await databaseFolder();
  await chmod(folder, 0o711);
  await openDatabase({ folder, durability: "none" }).then((database) => database.stop());
  const place = join(folder, (await programs(folder))!);
  await rm(place, { recursive: true });
  await mkdir(place, { mode: 0o777 });
  await chmod(place, 0o777);
  await using database = await openDatabase({ folder, durability: "none" });
  expect(await ask(database.connection, "select 1 as one")).toEqual([{ one: 1 }]);
  expect(await running(database.pid)).not.toContain(folder);
});

test("programs that have lost a part are copied again", async () => {
  const folder = await databaseFolder();
  await chmod(folder, 0o711);
  await openDatabase({ folder, durability: "none" }).then((database) => database.stop());
  await rm(join(folder, (await programs(folder))!, "lib", "postgresql", "plpgsql.so"));
  await using database = await openDatabase({ folder, durability: "none" });
  await ask(database.connection, "do $$ begin perform 1; end $$");
  expect(await running(database.pid)).toContain(folder);
});

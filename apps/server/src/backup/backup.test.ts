import { randomBytes } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import { zstdCompressSync, zstdDecompressSync } from "node:zlib";
import pg from "pg";
import { expect, onTestFinished, test } from "vitest";
import { FileObjects } from "../objects/files.ts";
import type { Connection } from "../postgres/connection.ts";
import { type TestDatabase, testDatabase } from "../postgres/testing/database.fixture.ts";
import { readSettings } from "../settings.ts";
import { startServer } from "../start-server.ts";
import { type TestHouse, testHouse } from "../testing/house.fixture.ts";
import type { Player } from "../testing/player.fixture.ts";
import { readArchive, writeArchive } from "./archive.ts";
import { headingFile } from "./manifest.ts";
import { referencedObjects } from "./objects.ts";
import { restoreBackup } from "./restore-backup.ts";
import { type BackupSummary, writeBackup } from "./write-backup.ts";

const report = randomBytes(9_000_000).toString("base64");

async function livedIn(): Promise<TestHouse & { readonly pipeline: string }> {
  const house = await testHouse();
  const pipeline = await house.trigger();
  await house.runAll({
    build: async (claim, player: Player) => {
      const { digest } = await player.send(claim, report);
      await player.about(claim, "/artifacts", { path: "report.txt", digest });
      await player.perform(claim, "success");
    },
  });
  await house.until(async () => {
    const left = await query(house, "select from steps where log_bytes > 0 and log_digest is null");
    return left.length === 0;
  });
  return Object.assign(house, { pipeline });
}

async function query({ house }: TestHouse, text: string): Promise<unknown[]> {
  return (await house.db.executeQuery({ sql: text, parameters: [], query: {} as never, queryId: {} as never })).rows;
}

async function backUp(house: TestHouse, connection: Connection): Promise<{ file: string; summary: BackupSummary }> {
  const file = join(await temporaryFolder(), "house.tar.zst");
  const { stream, whole } = writeBackup({ connection, objects: house.house.objects, now: Date.now });
  await pipeline(stream, createWriteStream(file));
  return { file, summary: await whole };
}

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "ringfort-backup-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

async function emptyDatabase(): Promise<TestDatabase> {
  const database = await testDatabase((connection) =>
    ask(connection, "drop schema public cascade; create schema public").then(),
  );
  onTestFinished(() => database[Symbol.asyncDispose]());
  return database;
}

async function ask(connection: Connection, text: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client(connection);
  await client.connect();
  try {
    return (await client.query(text)).rows ?? [];
  } finally {
    await client.end();
  }
}

async function tableCount(connection: Connection): Promise<number> {
  return (await ask(connection, "select from pg_tables where schemaname = 'public'")).length;
}

const quiet = { debug() {}, info() {}, warn() {}, error: console.error };

test("a house that was backed up while it worked answers the same from another database, its logs and artifacts too", async () => {
  await using lived = await livedIn();
  const { file, summary } = await backUp(lived, lived.connection);
  expect(summary).toMatchObject({ schema: expect.any(Number), missing: 0 });
  expect(summary.objects).toBeGreaterThanOrEqual(2);
  // What comes later is not in it.
  await lived.trigger();

  const folder = await temporaryFolder();
  const { connection } = await emptyDatabase();
  const restored = await restoreBackup(() => createReadStream(file), {
    connection,
    objects: new FileObjects(join(folder, "objects")),
  });
  expect(restored).toEqual(summary);
  const settings = readSettings({ data: folder, port: "0", allow_file_repositories: "true" }, {});
  await using server = await startServer(settings, quiet, connection);
  const answers = async (url: string) =>
    await Promise.all(
      [
        "/api/v2/me",
        `/api/v2/pipeline/${lived.pipeline}`,
        `/api/v2/pipeline/${lived.pipeline}/workflow`,
        `/api/v2/pipeline/${lived.pipeline}/config`,
        `/api/v2/project/${lived.project.slug}`,
        `/api/v2/project/${lived.project.slug}/1/artifacts`,
      ].map(async (path) => {
        const response = await fetch(url + path, { headers: { authorization: `Bearer ${lived.token}` } });
        return [path, response.status, (await response.text()).replaceAll(url, "")];
      }),
    );
  expect(await answers(server.url)).toEqual(await answers(lived.url));

  const [artifact] = await ask(connection, "select digest from artifacts");
  const content = await server.house.objects.open(artifact!["digest"] as string);
  expect((await buffer(content!)).toString()).toBe(report);
  const [step] = await ask(connection, "select log_digest from steps where step = 0");
  const log = await server.house.objects.open(step!["log_digest"] as string);
  expect((await buffer(log!)).toString()).toBe("hello from build\n");
  // Numbers go on where they stood, events stay events.
  const [{ fence, before }] = (await ask(
    connection,
    "select nextval('fences')::int as fence, (select max(fence)::int from tasks) as before",
  )) as [{ fence: number; before: number }];
  expect(fence).toBeGreaterThan(before);
  await expect(ask(connection, "delete from events")).rejects.toThrow("only ever added");
  expect(await ask(connection, "select id, event_id from events order by id limit 1")).toHaveLength(1);
});

test("a backup of an earlier schema is brought up to this one, and one of a later schema is refused before anything is written", async () => {
  await using lived = await livedIn();
  const { file, summary } = await backUp(lived, lived.connection);
  const later = await laterMigrations(summary.schema);
  const { connection } = await emptyDatabase();
  const folder = await temporaryFolder();
  await restoreBackup(() => createReadStream(file), {
    connection,
    objects: new FileObjects(folder),
    migrations: later,
  });
  expect(await ask(connection, "select login, shoe_size from users where login = 'admin'")).toEqual([
    { login: "admin", shoe_size: 42 },
  ]);

  const { stream } = writeBackup({ connection, objects: new FileObjects(folder), now: Date.now });
  const newer = await buffer(stream);
  const old = await emptyDatabase();
  const restoring = restoreBackup(() => Readable.from([newer]), { connection: old.connection, objects: nothing });
  await expect(restoring).rejects.toThrow(`This backup has schema ${summary.schema + 1}`);
  expect(await tableCount(old.connection)).toBe(0);
});

test("a database with anything in it is left as it is", async () => {
  await using lived = await livedIn();
  const { file } = await backUp(lived, lived.connection);
  const restoring = restoreBackup(() => createReadStream(file), { connection: lived.connection, objects: nothing });
  await expect(restoring).rejects.toThrow("The database is not empty");
});

test("a backup that is cut off anywhere, or changed, is refused before anything is written", async () => {
  await using lived = await livedIn();
  const { file } = await backUp(lived, lived.connection);
  const { connection } = await emptyDatabase();
  const whole = await readFile(file);
  const restoring = async (content: Buffer) =>
    await restoreBackup(() => Readable.from([content]), { connection, objects: nothing });
  for (const part of [0, 10, 0.3, 0.9, whole.length - 200]) {
    const length = part < 1 ? Math.floor(whole.length * part) : part;
    await expect(restoring(whole.subarray(0, length))).rejects.toThrow("This is no whole backup");
  }
  const damagedAt = Buffer.from(whole);
  damagedAt[Math.floor(whole.length / 2)]! ^= 0xff;
  await expect(restoring(damagedAt)).rejects.toThrow("This is no whole backup");
  // In a frame that is right, and a tar that is.
  const plain = zstdDecompressSync(whole);
  const at = plain.indexOf("demo/default");
  plain.write("demo/another", at);
  await expect(restoring(zstdCompressSync(plain))).rejects.toThrow("the table events in it has changed");
  await expect(restoring(zstdCompressSync(Buffer.from("hello")))).rejects.toThrow("This is no whole backup");
  expect(await tableCount(connection)).toBe(0);
});

test("what does not belong in a backup is refused", async () => {
  await using lived = await livedIn();
  const { file } = await backUp(lived, lived.connection);
  const { connection } = await emptyDatabase();
  const forged = writeArchive(async (archive) => {
    for await (const { name, content } of readArchive(createReadStream(file))) {
      await archive.addFile(name, content);
      if (name === headingFile) await archive.addFile("tables/../pg_authid", Readable.from([Buffer.from("x")]));
    }
  });
  const content = await buffer(forged);
  await expect(restoreBackup(() => Readable.from([content]), { connection, objects: nothing })).rejects.toThrow(
    "does not belong in it",
  );
});

test("an object that is gone meanwhile is counted as missing, and the rest is backed up", async () => {
  await using lived = await livedIn();
  const [artifact] = await ask(lived.connection, "select digest from artifacts");
  await lived.house.objects.remove(artifact!["digest"] as string);
  const { summary } = await backUp(lived, lived.connection);
  expect(summary.missing).toBe(1);
});

const nothing = {
  put: () => {
    throw new Error("An object was written");
  },
};

async function laterMigrations(schema: number): Promise<string> {
  const folder = join(await temporaryFolder(), "migrations");
  await cp(join(import.meta.dirname, "../postgres/migrations"), folder, { recursive: true });
  const number = String(schema + 1).padStart(4, "0");
  await writeFile(
    join(folder, `${number}-shoes.sql`),
    "alter table users add column shoe_size integer not null default 42;",
  );
  return folder;
}

test("every column that names an object is known to the backup", async () => {
  await using database = await testDatabase();
  const columns = await ask(
    database.connection,
    "select distinct table_name as t, column_name as c from information_schema.columns where table_schema = 'public' and column_name like '%digest%'",
  );
  for (const { t, c } of columns) expect(referencedObjects).toMatch(new RegExp(`\\b${c}\\b.* from ${t}\\b`));
});

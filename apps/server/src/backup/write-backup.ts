import { createHash } from "node:crypto";
import type { Readable } from "node:stream";
import pg from "pg";
import { to as copyTo } from "pg-copy-streams";
import type { ObjectStore } from "../objects/store.ts";
import type { Connection } from "../postgres/connection.ts";
import { type ArchiveWriter, writeArchive } from "./archive.ts";
import { format, type Heading, headingFile, type Manifest, manifestFile } from "./manifest.ts";
import { copyObjects } from "./objects.ts";
import { sequenceValues, type TableShape, tablesInOrder } from "./tables.ts";

export interface BackedUp {
  readonly connection: Connection;
  readonly objects: Pick<ObjectStore, "open">;
  readonly now: () => number;
}

/** What a backup holds, for whoever made it. */
export interface BackupSummary {
  readonly schema: number;
  readonly rows: number;
  readonly objects: number;
  readonly missing: number;
}

/** A whole house at one moment, as a stream; whoever works on meanwhile is not disturbed. `whole` tells of the end, or of what went wrong. */
export function writeBackup(house: BackedUp): { readonly stream: Readable; readonly whole: Promise<BackupSummary> } {
  const { promise, resolve, reject } = Promise.withResolvers<BackupSummary>();
  promise.catch(() => undefined);
  const stream = writeArchive(async (archive) => {
    try {
      resolve(await write(house, archive));
    } catch (error) {
      reject(error);
      throw error;
    }
  });
  return { stream, whole: promise };
}

async function write({ connection, objects, now }: BackedUp, archive: ArchiveWriter): Promise<BackupSummary> {
  const client = new pg.Client(connection);
  client.on("error", () => undefined);
  await client.connect();
  try {
    await client.query("begin transaction isolation level repeatable read read only");
    const tables = await tablesInOrder(client);
    const { rows } = await client.query<{ schema: number }>("select max(number) as schema from migrations");
    const { schema } = rows[0]!;
    const heading: Heading = {
      format,
      schema,
      made_at: new Date(now()).toISOString(),
      tables: tables.map(({ name, columns }) => ({ name, columns: [...columns] })),
    };
    await archive.addFile(headingFile, json(heading));
    const copied: Manifest["tables"] = [];
    for (const table of tables) copied.push(await copyTable(client, table, archive));
    const stored = await copyObjects(client, objects, archive);
    const manifest: Manifest = { tables: copied, sequences: await sequenceValues(client), objects: stored };
    await archive.addFile(manifestFile, json(manifest));
    return {
      schema,
      rows: copied.reduce((sum, { rows }) => sum + rows, 0),
      objects: stored.count,
      missing: stored.missing.length,
    };
  } finally {
    await client.end();
  }
}

async function copyTable(client: pg.Client, { name, columns }: TableShape, archive: ArchiveWriter) {
  const hash = createHash("sha256");
  let rows = 0;
  const list = columns.map((column) => client.escapeIdentifier(column)).join(", ");
  const copied = client.query(copyTo(`copy ${client.escapeIdentifier(name)} (${list}) to stdout`));
  await archive.addFile(`tables/${name}`, counted(copied));
  return { name, rows, sha256: hash.digest("hex") };

  async function* counted(content: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of content) {
      hash.update(chunk);
      // In a copy, a line is a row: line breaks in values are escaped.
      for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) rows += 1;
      yield chunk;
    }
  }
}

async function* json(value: unknown): AsyncGenerator<Buffer> {
  yield Buffer.from(JSON.stringify(value));
}

import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import pg from "pg";
import { from as copyFrom } from "pg-copy-streams";
import { HouseFailure } from "../house-failure.ts";
import type { ObjectStore } from "../objects/store.ts";
import type { Connection } from "../postgres/connection.ts";
import { makeSchema, migrate, schemaIsNewer, schemaVersion } from "../postgres/migrate.ts";
import { readArchive } from "./archive.ts";
import {
  damaged,
  type Heading,
  headingFile,
  type Manifest,
  manifestFile,
  readHeading,
  readManifest,
} from "./manifest.ts";
import { tablesInOrder } from "./tables.ts";
import type { BackupSummary } from "./write-backup.ts";

export interface Restored {
  readonly connection: Connection;
  readonly objects: Pick<ObjectStore, "put">;
  /** Where the migrations are, if not where they always are. */
  readonly migrations?: string;
}

/**
 * Makes an empty database what it was, and brings it up to this version. The backup is opened twice: it is read to its end and checked
 * before anything is written, and the rows come in one transaction.
 */
export async function restoreBackup(open: () => Readable, into: Restored): Promise<BackupSummary> {
  const { heading, manifest } = await checkBackup(open(), await schemaVersion(into.migrations));
  const client = new pg.Client(into.connection);
  client.on("error", () => undefined);
  await client.connect();
  try {
    await client.query("begin");
    await requireEmpty(client);
    await makeSchema(client, heading.schema, into.migrations);
    await requireTables(client, heading);
    await fill(client, into.objects, open(), heading);
    for (const { name, value } of manifest.sequences) {
      await client.query("select setval($1::regclass, $2)", [client.escapeIdentifier(name), value]);
    }
    await client.query("commit");
    await client.query("analyze");
  } finally {
    await client.end();
  }
  await migrate(into.connection, into.migrations);
  return {
    schema: heading.schema,
    rows: manifest.tables.reduce((sum, { rows }) => sum + rows, 0),
    objects: manifest.objects.count,
    missing: manifest.objects.missing.length,
  };
}

/** Reads a backup to its end: it is whole, nothing in it has changed, and this version can take it. */
async function checkBackup(packed: Readable, knownSchema: number): Promise<Checked> {
  try {
    return await check(packed, knownSchema);
  } catch (error) {
    throw error instanceof HouseFailure ? error : damaged("it is cut off or damaged", error);
  }
}

interface Checked {
  readonly heading: Heading;
  readonly manifest: Manifest;
}

async function check(packed: Readable, knownSchema: number): Promise<Checked> {
  let heading: Heading | undefined;
  let manifest: Manifest | undefined;
  let objects = 0;
  const digests = new Map<string, string>();
  for await (const { name, content } of readArchive(packed)) {
    if (manifest) throw damaged("something follows after its end");
    if (!heading) {
      if (name !== headingFile) throw damaged("it does not begin as one");
      heading = readHeading(await shortText(content));
      if (heading.schema > knownSchema) throw schemaIsNewer("This backup", heading.schema, knownSchema);
    } else if (name === manifestFile) {
      manifest = readManifest(await shortText(content));
    } else {
      const sha256 = await digestOf(content);
      const [kind, rest = ""] = splitName(name);
      if (kind === "tables") digests.set(rest, sha256);
      else if (rest === sha256) objects += 1;
      else throw damaged(`the object ${rest} in it has changed`);
    }
  }
  if (!heading || !manifest) throw damaged("it is cut off");
  if (manifest.objects.count !== objects) throw damaged("objects are missing in it");
  const tables = new Map(manifest.tables.map(({ name, sha256 }) => [name, sha256]));
  for (const { name } of heading.tables) {
    if (tables.get(name) === undefined || tables.get(name) !== digests.get(name)) {
      throw damaged(`the table ${name} in it has changed`);
    }
  }
  return { heading, manifest };
}

async function requireEmpty(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ name: string }>(
    "select relname as name from pg_class where relnamespace = current_schema()::regnamespace and relkind in ('r', 'S', 'v') limit 1",
  );
  const [found] = rows;
  if (!found) return;
  throw new HouseFailure(
    `The database is not empty: it has \`${found.name}\`. A backup is restored into an empty database or a new data folder, so that nothing is ever overwritten.`,
  );
}

/** Before the first release, a schema could change and keep its number. */
async function requireTables(client: pg.Client, heading: Heading): Promise<void> {
  const here = new Map((await tablesInOrder(client)).map(({ name, columns }) => [name, new Set(columns)]));
  for (const { name, columns } of heading.tables) {
    const unknown = columns.find((column) => !here.get(name)?.has(column));
    if (unknown === undefined) continue;
    throw new HouseFailure(
      `This backup has \`${name}.${unknown}\`, which schema ${heading.schema} of this Ringfort has not: it was made by another version. Nothing was restored.`,
    );
  }
}

async function fill(
  client: pg.Client,
  objects: Pick<ObjectStore, "put">,
  packed: Readable,
  { tables }: Heading,
): Promise<void> {
  for await (const { name, content } of readArchive(packed)) {
    const [kind, rest = ""] = splitName(name);
    if (kind === "tables") {
      const columns = tables.find((table) => table.name === rest)?.columns ?? [];
      const list = columns.map((column) => client.escapeIdentifier(column)).join(", ");
      const copy = client.query(copyFrom(`copy ${client.escapeIdentifier(rest)} (${list}) from stdin`));
      await pipeline(Readable.from(content, { objectMode: false }), copy);
    } else if (kind !== undefined) {
      const options = { limit: Number.POSITIVE_INFINITY, compress: kind === "logs" };
      const { digest } = await objects.put(Readable.from(content, { objectMode: false }), options);
      if (digest !== rest) throw damaged(`the object ${rest} in it has changed`);
    }
  }
}

/** Nothing else is ever in a backup. The two files about it itself have no kind. */
function splitName(name: string): readonly [kind?: "tables" | "logs" | "files", rest?: string] {
  if (name === headingFile || name === manifestFile) return [];
  const [, kind, rest] = /^(tables|logs|files)\/(\w+)$/.exec(name) ?? [];
  if (kind === undefined || rest === undefined) throw damaged(`\`${name.slice(0, 100)}\` does not belong in it`);
  return [kind as "tables" | "logs" | "files", rest];
}

const longestText = 64 * 1024 ** 2;

async function shortText(content: AsyncIterable<Uint8Array>): Promise<string> {
  return await text(limited(content));
}

async function* limited(content: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let size = 0;
  for await (const chunk of content) {
    size += chunk.length;
    if (size > longestText) throw damaged("what it says of itself is too long");
    yield chunk;
  }
}

async function digestOf(content: AsyncIterable<Uint8Array>): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of content) hash.update(chunk);
  return hash.digest("hex");
}

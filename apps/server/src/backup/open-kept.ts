import { lstat } from "node:fs/promises";
import { join } from "node:path";
import { HouseFailure } from "../house-failure.ts";
import { openObjects } from "../objects/open-objects.ts";
import type { ObjectStore } from "../objects/store.ts";
import type { Connection } from "../postgres/connection.ts";
import { readConnection } from "../postgres/database-url.ts";
import { openDatabase } from "../postgres/embedded/open-database.ts";
import { reachDatabase } from "../postgres/embedded/reach-database.ts";
import type { Settings } from "../settings.ts";

/** What a house keeps, without the house. */
export interface Kept extends AsyncDisposable {
  readonly connection: Connection;
  readonly objects: ObjectStore;
}

export interface Place {
  readonly settings: Settings;
  /** Of the embedded database, where the settings name no other. */
  readonly postgresFolder: string;
  /** Who reaches its socket besides the database's user. */
  readonly socketGroup?: number;
}

/** Of a house that is there, whether it runs or not. */
export async function openKept(place: Place): Promise<Kept> {
  const { settings, postgresFolder } = place;
  const objects = openObjects(settings);
  if (settings.databaseUrl !== undefined) return named(settings.databaseUrl, objects);
  if (!(await isThere(join(postgresFolder, "data")))) {
    throw new HouseFailure(
      `There is no house to back up: no database in ${postgresFolder}. Name its data folder with \`--data\`, or its database in RINGFORT_DATABASE_URL.`,
    );
  }
  return keeping(await reachDatabase(embedded(place)), objects);
}

/** For a house that is to be: its database made when it is embedded, and nobody else's meanwhile. */
export async function openNew(place: Place): Promise<Kept> {
  const { settings } = place;
  const objects = openObjects(settings);
  if (settings.databaseUrl !== undefined) return named(settings.databaseUrl, objects);
  return keeping(await openDatabase(embedded(place)), objects);
}

function embedded({ postgresFolder, socketGroup }: Place) {
  return { folder: postgresFolder, ...(socketGroup !== undefined && { socketGroup }) };
}

function named(url: string, objects: ObjectStore): Kept {
  return { connection: readConnection(url), objects, [Symbol.asyncDispose]: async () => undefined };
}

function keeping(database: AsyncDisposable & { readonly connection: Connection }, objects: ObjectStore): Kept {
  return { connection: database.connection, objects, [Symbol.asyncDispose]: () => database[Symbol.asyncDispose]() };
}

async function isThere(path: string): Promise<boolean> {
  return (await lstat(path).catch(() => undefined)) !== undefined;
}

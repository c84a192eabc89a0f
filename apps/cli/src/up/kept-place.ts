import { access, chown, readdir, readlink } from "node:fs/promises";
import { join } from "node:path";
import { readSettings, type Settings } from "@ringfort/server";
import { makeFolders } from "./house-folders.ts";
import { type HouseUser, houseUsers } from "./house-users.ts";
import { projectRoot } from "./project-root.ts";
import { readUpSettings } from "./settings.ts";

/** Where a house keeps what a backup holds. */
export interface KeptPlace {
  readonly settings: Settings;
  readonly postgresFolder: string;
  readonly socketGroup?: number;
}

export async function dataFolderOf(named: string | undefined): Promise<string> {
  return named ?? readUpSettings().dataFolder ?? join(await projectRoot(), ".ringfort");
}

/** In a data folder that is there: `ringfort up` gives the server a folder of its own in it, or a link to one. */
export async function findPlace(data: string): Promise<KeptPlace> {
  const link = await readlink(join(data, "house")).catch(() => undefined);
  const own = join(link ?? data, "server");
  const isOfUp = await isThere(own);
  return placeIn(isOfUp ? own : data, join(data, "postgres"), isOfUp ? houseUsers()?.server : undefined);
}

export interface NewPlace extends KeptPlace {
  /** Gives what was stored to the user who runs the server. */
  handOver(): Promise<void>;
}

export async function makePlace(data: string, runBy: "up" | "server"): Promise<NewPlace> {
  if (runBy === "server") return { ...placeIn(data, join(data, "postgres")), handOver: async () => undefined };
  const users = houseUsers();
  const folders = await makeFolders(data, users);
  return {
    ...placeIn(folders.server, folders.postgres, users?.server),
    handOver: async () => {
      if (users) await giveTo(folders.server, users.server);
    },
  };
}

function placeIn(serverFolder: string, postgresFolder: string, server?: HouseUser): KeptPlace {
  return {
    settings: readSettings({ data: serverFolder }),
    postgresFolder,
    ...(server && { socketGroup: server.gid }),
  };
}

async function giveTo(folder: string, { uid, gid }: HouseUser): Promise<void> {
  await chown(folder, uid, gid);
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) await giveTo(path, { uid, gid });
    else if (entry.isFile()) await chown(path, uid, gid);
  }
}

async function isThere(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  );
}

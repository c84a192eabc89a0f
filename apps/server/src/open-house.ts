import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { House, Log } from "./actions/house.ts";
import { Announcements } from "./actions/listen.ts";
import { recoverLostTasks } from "./actions/recover-lost-tasks.ts";
import { Compiler } from "./compiler/compiler.ts";
import { carriers } from "./effects/carriers.ts";
import { carryOutNext } from "./effects/carry-out-effects.ts";
import { FileObjects } from "./objects/files.ts";
import { S3Objects } from "./objects/s3.ts";
import type { ObjectStore } from "./objects/store.ts";
import type { Connection } from "./postgres/connection.ts";
import { openPool } from "./postgres/database.ts";
import { migrate } from "./postgres/migrate.ts";
import type { Settings } from "./settings.ts";
import { Mirrors } from "./vcs/git/index.ts";
import { createGuardedFetch, createHostCheck } from "./vcs/outgoing/index.ts";
import { WorkLoop } from "./work-loop.ts";

export interface OpenHouse extends AsyncDisposable {
  readonly house: House;
  readonly announcements: Announcements;
}

/** How many debts one server settles at a time: most of the time goes into waiting for git and for others. */
const effectsAtOnce = 4;

/** A receiver of webhooks has 10 s; nobody else needs longer. */
const outsideTimeoutMs = 10_000;
const longestOutsideAnswer = 8 * 1024 ** 2;

/** Puts a server together, HTTP apart: the database brought up to date, the objects, the mirrors, and the loops that do what is owed. */
export async function openHouse(settings: Settings, connection: Connection, log: Log): Promise<OpenHouse> {
  await using opening = new AsyncDisposableStack();
  await mkdir(settings.dataFolder, { recursive: true, mode: 0o700 });
  await migrate(connection);
  const db = openPool(connection, settings.poolSize);
  opening.defer(() => db.destroy());
  const house: House = {
    db,
    objects: openObjects(settings),
    mirrors: new Mirrors(join(settings.dataFolder, "mirrors"), {
      protocols: settings.allowFileRepositories ? ["https", "ssh", "http", "file"] : ["https", "ssh"],
      timeoutMs: settings.gitTimeoutMs,
      checkHost: createHostCheck(settings.allowPrivateAddresses),
    }),
    compiler: opening.use(new Compiler()),
    fetchOutside: createGuardedFetch({
      allowPrivate: settings.allowPrivateAddresses,
      timeoutMs: outsideTimeoutMs,
      maxBytes: longestOutsideAnswer,
    }),
    settings,
    log,
    now: () => Date.now(),
  };
  const announcements = opening.use(new Announcements(connection, log));
  await announcements.open();
  const effects = Array.from(
    { length: effectsAtOnce },
    (_, place) => new WorkLoop(`effects ${place}`, 1_000, log, () => carryOutNext(house, carriers)),
  );
  const leases = new WorkLoop("leases", 5_000, log, async () => (await recoverLostTasks(house)) > 0);
  const loops = [...effects, leases];
  const off = announcements.on(
    ({ about }) => {
      if (about === "effect") for (const loop of effects) loop.wake();
    },
    () => {
      for (const loop of loops) loop.wake();
    },
  );
  for (const loop of loops) loop.wake();
  opening.defer(async () => {
    off();
    await Promise.all(loops.map((loop) => loop.stop()));
  });
  const built = opening.move();
  return { house, announcements, [Symbol.asyncDispose]: () => built.disposeAsync() };
}

function openObjects({ objects, dataFolder }: Settings): ObjectStore {
  const temporaryFolder = join(dataFolder, "uploads");
  if (objects === "files") return new FileObjects(join(dataFolder, "objects"));
  return new S3Objects({ ...objects, temporaryFolder, fetch });
}

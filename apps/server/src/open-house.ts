import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { gitProtocols } from "./actions/clone-url.ts";
import { doChores } from "./actions/do-chores.ts";
import type { House, Log } from "./actions/house.ts";
import { keepTime } from "./actions/keep-time.ts";
import { Announcements } from "./actions/listen.ts";
import { pollNext } from "./actions/poll-projects.ts";
import { recoverLostTasks } from "./actions/recover-lost-tasks.ts";
import { Compiler } from "./compiler/compiler.ts";
import { carriersOf, groups } from "./effects/carriers.ts";
import { carryOutNext } from "./effects/carry-out-effects.ts";
import { Meters } from "./meters.ts";
import { openObjects } from "./objects/open-objects.ts";
import { SignerLink } from "./oidc/signer-link.ts";
import { noSpans, SpanExporter } from "./otel/span-exporter.ts";
import type { Connection } from "./postgres/connection.ts";
import { databaseOn, makePool } from "./postgres/database.ts";
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
const effectsAtOnce = { inside: 2, asking: 4, telling: 4 };

/** A house that was away hears its runners before it gives any up: they wait as long as this before they ask again. */
const patienceMs = 15_000;

/** How many repositories are looked at at once: a slow one is not in the way of the others. */
const pollsAtOnce = 3;

/** A receiver of webhooks has 10 s; nobody else needs longer. */
const outsideTimeoutMs = 10_000;
const longestOutsideAnswer = 8 * 1024 ** 2;

/** Puts a server together, HTTP apart: the database brought up to date, the objects, the mirrors, and the loops that do what is owed. */
export async function openHouse(settings: Settings, connection: Connection, log: Log): Promise<OpenHouse> {
  await using opening = new AsyncDisposableStack();
  await mkdir(settings.dataFolder, { recursive: true, mode: 0o700 });
  await migrate(connection);
  const pool = makePool(connection, settings.poolSize);
  const db = databaseOn(pool);
  opening.defer(() => db.destroy());
  const house: House = {
    db,
    objects: openObjects(settings),
    mirrors: new Mirrors(join(settings.dataFolder, "mirrors"), {
      protocols: gitProtocols(settings),
      timeoutMs: settings.gitTimeoutMs,
      checkHost: createHostCheck(settings.allowPrivateAddresses),
    }),
    compiler: opening.use(new Compiler()),
    fetchOutside: createGuardedFetch({
      allowPrivate: settings.allowPrivateAddresses,
      timeoutMs: outsideTimeoutMs,
      maxBytes: longestOutsideAnswer,
    }),
    signer: opening.use(
      new SignerLink({
        folder: join(settings.dataFolder, "signer"),
        issuer: settings.oidcIssuer,
        socket: settings.oidcSigner,
        log,
      }),
    ),
    settings,
    log,
    meters: new Meters(),
    spans: settings.otelEndpoint === undefined ? noSpans : opening.use(new SpanExporter(settings.otelEndpoint, log)),
    poolUse: () => ({ open: pool.totalCount, idle: pool.idleCount, waiting: pool.waitingCount }),
    now: () => Date.now(),
  };
  const announcements = opening.use(new Announcements(connection, log));
  await announcements.open();
  const effects = groups.flatMap((group) => {
    const carriers = carriersOf(group);
    return Array.from({ length: effectsAtOnce[group] }, (_, place) => ({
      settles: (kind: string) => kind in carriers,
      loop: new WorkLoop(`${group} ${place}`, place === 0 ? 1_000 : 10_000, log, () => carryOutNext(house, carriers)),
    }));
  });
  let patientUntil = Date.now() + patienceMs;
  const leases = new WorkLoop(
    "leases",
    5_000,
    log,
    async () => Date.now() >= patientUntil && (await recoverLostTasks(house)) > 0,
  );
  const polls = Array.from(
    { length: pollsAtOnce },
    (_, place) => new WorkLoop(`polls ${place}`, 2_000, log, () => pollNext(house)),
  );
  const timekeeper = new WorkLoop("timekeeper", 5_000, log, () => keepTime(house));
  const chores = new WorkLoop("chores", 60_000, log, () => doChores(house));
  const loops = [...effects.map(({ loop }) => loop), ...polls, leases, timekeeper, chores];
  const off = announcements.on(
    (heard) => {
      if (heard.about === "effect") for (const { settles, loop } of effects) if (settles(heard.kind)) loop.wake();
    },
    () => {
      patientUntil = Date.now() + patienceMs;
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

import { resolve } from "node:path";
import type pg from "pg";
import type { Io } from "../command.ts";
import type { Alert } from "./alert.ts";
import type { Catalogue } from "./catalogue.ts";
import type { Detection, Need } from "./detection.ts";
import { loadActors, loadJobs, loadNetworks, loadSnapshots } from "./inputs/facts.ts";
import { readSuppressions, type Suppression, suppressionOf } from "./inputs/suppressions.ts";
import { loadTags } from "./inputs/tags.ts";
import { setTimeZones } from "./inputs/time-zones.ts";
import { askGuide, judgeAll } from "./judge.ts";
import { readLogs } from "./log/read-log.ts";
import { Tally } from "./log/tally.ts";
import { readStoreFile } from "./query-files.ts";
import type { Judged, Report } from "./report.ts";
import { openDatabase } from "./store/database.ts";
import { loadEvents } from "./store/load-events.ts";
import { chooseWindow, setWindow, type WindowOptions } from "./window.ts";

export interface DetectOptions extends WindowOptions {
  readonly logs: readonly string[];
  /** Undefined: a temporary PostgreSQL. */
  readonly databaseUrl: string | undefined;
  readonly tags: string | undefined;
  readonly snapshots: string | undefined;
  readonly jobs: string | undefined;
  readonly actors: string | undefined;
  readonly geo: string | undefined;
  readonly suppress: string | undefined;
  readonly timeZones: readonly string[];
}

type World = Pick<Io, "cwd" | "stdin">;

/** Loads the logs into a database of their own and asks every detection; only the tally when there was no event. */
export async function detect(catalogue: Catalogue, options: DetectOptions, io: World): Promise<Report | Tally> {
  const suppressions = await suppressionsOf(catalogue, options, io);
  const tally = new Tally();
  await using database = await openDatabase(options.databaseUrl);
  const { client } = database;
  for (const file of ["schema.sql", "view.sql"]) await client.query(readStoreFile(file));
  const loaded = await loadEvents(client, readLogs(options.logs, io, tally));
  tally.duplicates = loaded.duplicates;
  if (loaded.events === 0) return tally;
  await client.query(readStoreFile("indexes.sql"));
  const window = await chooseWindow(client, options);
  const { given, notes } = await loadInputs(client, options, io);
  await setWindow(client, window);
  const judged = await judgeAll(catalogue.detections, { client, window, tally, given });
  return {
    tally,
    organizations: await countOrganizations(client),
    window,
    judged: judged.map((each) => withSuppressions(each, suppressions)),
    guide: await askGuide(client, catalogue.guide),
    notes,
  };
}

async function suppressionsOf(catalogue: Catalogue, { suppress }: DetectOptions, io: World): Promise<Suppression[]> {
  if (suppress === undefined) return [];
  const known = catalogue.detections.map(({ id }) => id);
  return readSuppressions(resolve(io.cwd, suppress), known);
}

async function loadInputs(
  client: pg.Client,
  options: DetectOptions,
  io: World,
): Promise<{ given: Set<Need>; notes: string[] }> {
  const path = (name: string) => resolve(io.cwd, name);
  const given: Need[] = [];
  if (options.tags) given.push(...(await loadTags(client, path(options.tags))));
  if (options.snapshots) given.push(...(await loadSnapshots(client, path(options.snapshots))));
  if (options.jobs) given.push(...(await loadJobs(client, path(options.jobs))));
  if (options.actors) await loadActors(client, path(options.actors));
  if (options.geo) await loadNetworks(client, path(options.geo));
  const zone = await setTimeZones(client, options.timeZones);
  const notes =
    options.timeZones.length > 0 || options.tags
      ? []
      : [`Hours of work are taken in ${zone}; --time-zone says otherwise.`];
  if (!options.actors)
    notes.push("No actors are allow-listed (--actors): every token, orb release and audit export is told.");
  return { given: new Set(given), notes };
}

async function countOrganizations(client: pg.Client): Promise<number> {
  const { rows } = await client.query("select count(distinct org_id)::int as organizations from ev");
  return rows[0].organizations;
}

/** Suppressed alerts stay in the report and do not count. */
function withSuppressions(judged: Judged, suppressions: readonly Suppression[]): Judged {
  if (judged.verdict.kind !== "fires") return judged;
  const today = new Date().toISOString().slice(0, 10);
  const alerts = judged.verdict.alerts.map((alert): Alert => {
    const found = suppressionOf(alert, suppressions, today);
    return found ? { ...alert, suppressed: found } : alert;
  });
  return { ...judged, verdict: { ...judged.verdict, alerts } };
}

/** The catalogue with only the detections that are named. */
export function only(catalogue: Catalogue, ids: readonly string[]): Catalogue {
  if (ids.length === 0) return catalogue;
  const chosen = ({ id, slug }: Pick<Detection, "id" | "slug">) =>
    ids.some((each) => each.toUpperCase() === id || each === slug);
  return { detections: catalogue.detections.filter(chosen), guide: catalogue.guide.filter(chosen) };
}

import type { Io } from "../command.ts";
import { readCatalogue } from "./catalogue.ts";
import { askGuide, judgeAll } from "./judge.ts";
import { readLogs } from "./log/read-log.ts";
import { Tally } from "./log/tally.ts";
import { readStoreFile } from "./query-files.ts";
import type { Report } from "./report.ts";
import { openDatabase } from "./store/database.ts";
import { loadEvents } from "./store/load-events.ts";
import { chooseWindow, setWindow, type WindowOptions } from "./window.ts";

export interface DetectOptions extends WindowOptions {
  readonly logs: readonly string[];
  readonly databaseUrl: string | undefined;
  readonly only: readonly string[];
}

/** Loads the logs into a database of their own and asks every detection; undefined when there was no event. */
export async function detect(options: DetectOptions, io: Pick<Io, "cwd" | "stdin">): Promise<Report | Tally> {
  const catalogue = readCatalogue();
  const tally = new Tally();
  await using database = await openDatabase(options.databaseUrl);
  const { client } = database;
  for (const file of ["schema.sql", "view.sql"]) await client.query(readStoreFile(file));
  const loaded = await loadEvents(client, readLogs(options.logs, io, tally));
  tally.duplicates = loaded.duplicates;
  if (loaded.events === 0) return tally;
  await client.query(readStoreFile("indexes.sql"));
  const window = await chooseWindow(client, options);
  await setWindow(client, window);
  const judged = await judgeAll(catalogue.detections, { client, window, tally, given: new Set() });
  const { rows } = await client.query("select count(distinct org_id)::int as organizations from ev");
  const guide = await askGuide(client, catalogue.guide);
  return { tally, organizations: rows[0].organizations, window, judged, guide, notes: [] };
}

import type pg from "pg";
import { CommandFailure, UsageError } from "../command.ts";
import { instant } from "./log/event.ts";

export interface WindowOptions {
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly asOf: string | undefined;
}

/** The part of the log that is judged; what lies before it is only history. */
export interface Window {
  readonly since: string;
  readonly until: string;
  /** Oldest and newest event; the newest not in the future. */
  readonly logBegins: string;
  readonly logEnds: string;
  /** Events with a time that has not come yet: they do not say what `now` is. */
  readonly inFuture: number;
  readonly chosen: "whole log" | "a day before --as-of" | "--from, --to";
}

/** Clocks differ a little. */
const tolerated = "5 minutes";

/**
 * Without options the whole log is judged, as of its newest event. `--as-of` alone judges the day before it, as a
 * scheduled run at that time would have; `--from` and `--to` judge everything between.
 */
export async function chooseWindow(client: pg.Client, options: WindowOptions): Promise<Window> {
  const [from, to, asOf] = [at("from", options.from), at("to", options.to), at("as-of", options.asOf)];
  const { rows } = await client.query(
    `with log as (
       select min(occurred_at) as begins,
         coalesce(max(occurred_at) filter (where occurred_at <= present), max(occurred_at)) as ends,
         (count(*) filter (where occurred_at > present))::int as in_future
       from ev, lateral (select pg_catalog.now() + interval '${tolerated}' as present) clock
     )
     select begins, ends, in_future, until,
       coalesce($1::timestamptz, case when $3 then until - interval '24 hours' else begins end) as since
     from log, lateral (select coalesce($2::timestamptz, ends) as until) chosen`,
    [from, to ?? asOf, asOf !== undefined],
  );
  const [row] = rows as [{ begins: Date; ends: Date; in_future: number; since: Date; until: Date }];
  if (row.since > row.until) throw new CommandFailure("nothing lies between --from and --to (or the end of the log).");
  return {
    since: row.since.toISOString(),
    until: row.until.toISOString(),
    logBegins: row.begins.toISOString(),
    logEnds: row.ends.toISOString(),
    inFuture: row.in_future,
    chosen: from || to ? "--from, --to" : asOf ? "a day before --as-of" : "whole log",
  };
}

function at(option: string, text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const found = instant(/^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00:00Z` : text);
  if (found === undefined)
    throw new UsageError(`\`--${option} ${text}\` is no time: write 2026-01-31 or 2026-01-31T20:00:00Z.`);
  return found;
}

/** From here on `now()`, `since()` and `log_begins()` answer with the window. */
export async function setWindow(client: pg.Client, window: Window): Promise<void> {
  const { since, until, logBegins } = window;
  await client.query(
    `select set_config('ringfort.since', $1, true), set_config('ringfort.until', $2, true),
       set_config('ringfort.log_begins', $3, true)`,
    [since, until, logBegins],
  );
}

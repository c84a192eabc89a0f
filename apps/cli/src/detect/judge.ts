import type pg from "pg";
import type { Verdict } from "./alert.ts";
import { type Detection, type GuideQuery, type Need, needsInWords } from "./detection.ts";
import { foldAction } from "./log/ids.ts";
import type { Tally } from "./log/tally.ts";
import type { GuideAnswer, Judged } from "./report.ts";
import { runDetection } from "./run-detection.ts";
import { canFire } from "./vendor-actions.ts";
import type { Window } from "./window.ts";

const day = 24 * 60 * 60 * 1000;

interface Evidence {
  readonly client: pg.Client;
  readonly window: Window;
  readonly tally: Tally;
  /** What the inputs besides the log gave. */
  readonly given: ReadonlySet<Need>;
}

/** Asks every detection, one after the other. */
export async function judgeAll(detections: readonly Detection[], evidence: Evidence): Promise<Judged[]> {
  const counts = await countActions(evidence.client, detections);
  const judged: Judged[] = [];
  for (const detection of detections) judged.push({ detection, verdict: await judge(detection, evidence, counts) });
  return judged;
}

async function judge(detection: Detection, evidence: Evidence, counts: ReadonlyMap<string, number>): Promise<Verdict> {
  const missing = whatIsMissing(detection, evidence, counts);
  if (missing !== undefined) return { kind: "unknown", missing };
  const { alerts, hidden } = await runDetection(evidence.client, detection);
  const notes = notesOn(detection, evidence);
  if (alerts.length > 0) return { kind: "fires", alerts, hidden, notes };
  return { kind: "clean", considered: considered(detection, counts), notes };
}

function whatIsMissing(
  detection: Detection,
  { given, window, tally }: Evidence,
  counts: ReadonlyMap<string, number>,
): string | undefined {
  const need = detection.needs.find((each) => !given.has(each));
  if (need) return needsInWords[need];
  if (Date.parse(window.logBegins) + daysIn(detection.warmUp) * day > Date.parse(window.until)) {
    return `${detection.warmUp} of log before the events to judge`;
  }
  const events = considered(detection, counts);
  const blind = detection.ids.find((kind) => events > 0 && unmapped(detection, tally, kind) >= events);
  return blind && `the ${blind} of the events: no ${blind} id was found in any of them`;
}

function notesOn(detection: Detection, { window, tally }: Evidence): string[] {
  const notes = detection.ids.flatMap((kind) => {
    const count = unmapped(detection, tally, kind);
    return count > 0 ? [`${count} events do not tell their ${kind}`] : [];
  });
  const days = Math.floor((Date.parse(window.until) - Date.parse(window.logBegins)) / day);
  if (detection.history && days < daysIn(detection.history)) {
    notes.push(`the log reaches back ${days} of ${detection.history}: some of what looks new may not be`);
  }
  return notes;
}

function daysIn(text: string | undefined): number {
  return Number.parseInt(text ?? "0", 10);
}

function unmapped(detection: Detection, tally: Tally, kind: Detection["ids"][number]): number {
  return detection.actions.reduce((sum, action) => sum + (tally.unmapped[kind].get(foldAction(action)) ?? 0), 0);
}

/** Events that the detection could fire on at all. */
function considered(detection: Detection, counts: ReadonlyMap<string, number>): number {
  const wanted = detection.actions.map(foldAction);
  if (wanted.length === 0 || wanted.some((action) => action.startsWith("every"))) return counts.get(everyAction) ?? 0;
  return wanted.reduce((sum, action) => sum + (counts.get(action) ?? 0), 0);
}

const everyAction = "*";

async function countActions(client: pg.Client, detections: readonly Detection[]): Promise<Map<string, number>> {
  const wanted = detections.flatMap(({ actions }) => actions.map(foldAction));
  const { rows } = await client.query<{ act: string; events: number }>(
    `with judged as materialized (
       select case when act = any ($1) then act end as act, count(*)::int as events
       from ev where occurred_at between since() and now() group by 1
     )
     select act, events from judged where act is not null
     union all select $2, coalesce(sum(events), 0)::int from judged`,
    [wanted, everyAction],
  );
  return new Map(rows.map(({ act, events }) => [act, events]));
}

/** The guide's queries as they are written, as of the end of the window. */
export async function askGuide(client: pg.Client, queries: readonly GuideQuery[]): Promise<GuideAnswer[]> {
  const answers: GuideAnswer[] = [];
  for (const query of queries) {
    const { rows } = await client.query(`select count(*)::int as rows from (\n${query.sql}\n) answer`);
    answers.push({ query, rows: rows[0].rows, canFire: canFire(query.sql) });
  }
  return answers;
}

import { createHash } from "node:crypto";
import type pg from "pg";
import type { Alert, Row } from "./alert.ts";
import type { Detection } from "./detection.ts";
import { maskRow } from "./mask.ts";

/** More alerts of one kind than a person can read; the others are counted. */
const mostAlerts = 1_000;
const evidenceRows = 3;

export interface Hits {
  readonly alerts: readonly Alert[];
  /** Alerts beyond the most that are told. */
  readonly hidden: number;
}

interface Found {
  readonly key: Row;
  readonly hits: number;
  readonly first_at: string;
  readonly last_at: string;
  readonly evidence: readonly Row[];
  readonly alerts: number;
}

/** Runs a detection over the window and takes hits with the same natural key together. */
export async function runDetection(client: pg.Client, detection: Detection): Promise<Hits> {
  const { rows } = await client.query<Found>(grouped(detection));
  return {
    alerts: rows.map((row) => toAlert(detection, row)),
    hidden: Math.max(0, (rows[0]?.alerts ?? 0) - rows.length),
  };
}

/** Hits are counted where they are: only the first few of each alert leave the database. */
function grouped({ sql, key }: Detection): string {
  const pairs = key.map((column) => `'${column}', ${column}`).join(", ");
  return `
with hit as materialized (
${sql}
),
numbered as (
  select jsonb_build_object(${pairs}) as key, to_jsonb(hit) as evidence, at, row_number() over same as number
  from hit window same as (partition by ${key.join(", ")} order by at)
),
alert as (
  select key, count(*)::int as hits, min(at) as first, max(at) as last,
    jsonb_agg(evidence order by number) filter (where number <= ${evidenceRows}) as evidence
  from numbered group by key
)
select key, hits, to_jsonb(first) #>> '{}' as first_at, to_jsonb(last) #>> '{}' as last_at, evidence,
  (count(*) over ())::int as alerts
from alert order by first, key limit ${mostAlerts}`;
}

function toAlert(detection: Detection, found: Found): Alert {
  const key = maskRow(found.key);
  const evidence = found.evidence.map(maskRow);
  return {
    detection,
    fingerprint: createHash("sha256")
      .update(JSON.stringify([detection.id, found.key]))
      .digest("hex")
      .slice(0, 32),
    organization: String(key.org_id),
    actor: textIn([key, ...evidence], "actor_id"),
    actorName: textIn(evidence, "actor_name"),
    key,
    hits: found.hits,
    firstAt: found.first_at,
    lastAt: found.last_at,
    evidence,
    suppressed: undefined,
  };
}

function textIn(rows: readonly Row[], column: string): string | undefined {
  const found = rows.map((row) => row[column]).find((value) => typeof value === "string");
  return found as string | undefined;
}

import type { Alert } from "../alert.ts";
import type { Detection } from "../detection.ts";
import { allAlerts, exitCodeOf, limit, type Report } from "../report.ts";

/** The whole report; `docs/detect.md` documents it. */
export function reportAsJson(report: Report): string {
  return `${JSON.stringify(reportData(report), null, 2)}\n`;
}

/** What the JSON format and the webhook send. */
export function reportData(report: Report): unknown {
  const { tally, window, organizations } = report;
  return {
    version: 1,
    exit_code: exitCodeOf(report),
    log: {
      files: tally.files,
      events: tally.events - tally.duplicates,
      organizations,
      duplicates: tally.duplicates,
      begins: window.logBegins,
      ends: window.logEnds,
      broken_records: tally.brokenRecords,
      broken: tally.broken,
      skipped_files: tally.skippedFiles,
      lacking: tally.lacks,
      in_future: window.inFuture,
      unmapped: Object.fromEntries(
        Object.entries(tally.unmapped).map(([kind, actions]) => [kind, Object.fromEntries(actions)]),
      ),
    },
    window: { since: window.since, until: window.until, chosen: window.chosen },
    detections: report.judged.map(({ detection, verdict }) => ({
      ...nameOf(detection),
      verdict: verdict.kind,
      ...(verdict.kind === "unknown" ? { missing: verdict.missing } : { notes: verdict.notes }),
      ...(verdict.kind === "clean" ? { considered: verdict.considered } : {}),
      ...(verdict.kind === "fires" ? { alerts: verdict.alerts.length, hidden: verdict.hidden } : {}),
    })),
    alerts: allAlerts(report).map(alertData),
    guide: report.guide.map(({ query, rows, canFire }) => ({
      id: query.id,
      title: query.title,
      rows,
      can_fire_on_vendor_names: canFire,
      defects: query.defects,
      instead: query.instead,
    })),
    notes: report.notes,
    limit,
  };
}

function nameOf({ id, slug, severity, confidence, title }: Detection): object {
  return { id, slug, severity, confidence, title };
}

function alertData(alert: Alert): object {
  const { detection, suppressed } = alert;
  return {
    ...nameOf(detection),
    fingerprint: alert.fingerprint,
    organization: alert.organization,
    actor: alert.actor ?? null,
    actor_name: alert.actorName ?? null,
    key: alert.key,
    hits: alert.hits,
    first_at: alert.firstAt,
    last_at: alert.lastAt,
    evidence: alert.evidence,
    suppressed: suppressed ? { reason: suppressed.reason, owner: suppressed.owner, expires: suppressed.expires } : null,
  };
}

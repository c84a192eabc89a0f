import type { Check } from "../../check.ts";
import { fail, pass } from "../../results.ts";

const day = 86_400_000;

export const auditIngestFresh: Check = {
  id: "RF-5.1.1",
  slug: "audit-ingest-fresh",
  title: "Audit events reach the store in time",
  level: 1,
  severity: "high",
  scope: "audit-log",
  subject: "audit-log",
  needs: [],
  map: { nist: ["AU-2", "AU-12"], soc2: ["CC7.2"], cis8: ["8.2"], owasp: [10], ssc: ["2.1.3"] },
  why: "A detection that runs over last month's events finds last month's attacker.",
  remedy: "Stream the log, or request it on a schedule: every plan can.",

  run(log, { now }) {
    const subject = { kind: "audit-log", name: log.source } as const;
    if (log.newest === undefined) return [fail(subject, "The log holds no event.")];
    const days = (now - log.newest) / day;
    const most = log.how === "csv" ? 7 : 1;
    const age = `The newest event is ${days < 2 ? `${Math.round(days * 24)} hours` : `${Math.round(days)} days`} old`;
    return [
      days <= most
        ? pass(subject, `${age}.`, { restsOn: "setting" })
        : fail(subject, `${age}; ${most === 1 ? "a day" : "a week"} is the most.`),
    ];
  },
};

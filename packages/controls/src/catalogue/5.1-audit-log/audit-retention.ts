import type { Check } from "../../check.ts";
import { fail, pass, unknown } from "../../results.ts";

const day = 86_400_000;

export const auditRetention: Check = {
  id: "RF-5.1.4",
  slug: "audit-retention",
  title: "A year of the log is kept",
  level: 1,
  severity: "medium",
  scope: "audit-log",
  subject: "audit-log",
  needs: [],
  map: { nist: ["AU-11"], soc2: ["CC7.2"], cis8: ["8.10"], owasp: [10] },
  why: "The vendor keeps twelve months at most; an intruder who was patient is older than your copy.",
  remedy: "Keep your own copy for at least 12 months, the last 90 days at hand.",

  run(log, { now }) {
    const subject = { kind: "audit-log", name: log.source } as const;
    if (log.oldest === undefined) return [fail(subject, "The log holds no event.")];
    const days = Math.floor((now - log.oldest) / day);
    if (days >= 360) return [pass(subject, `The log reaches back ${days} days.`, { restsOn: "setting" })];
    return [
      unknown(subject, `The log that was given reaches back ${days} days.`, [
        "the whole copy, or `ringfort attest RF-5.1.4` with the lifecycle rule",
      ]),
    ];
  },
};

import type { Check } from "../../check.ts";
import { read } from "../../evidence/evidence.ts";
import { fail, pass, unknown } from "../../results.ts";

export const evidenceRetrieval: Check = {
  id: "RF-6.1.5",
  slug: "evidence-retrieval",
  title: "Logs and pipeline history can be had within their limits",
  level: 1,
  severity: "medium",
  scope: "org",
  subject: "project",
  needs: ["RUNS"],
  map: { nist: ["IR-5", "AU-7"], soc2: ["CC7.3"], cis8: ["17.4"], owasp: [10] },
  why: "The log can be requested once or three times a day, thirty days at a time: on the day itself that is too slow to learn.",
  remedy: "Fetch both every night, and keep them.",

  run(project, { auditLog, now }) {
    const subject = { kind: "project", name: project.slug } as const;
    const runs = read(project.RUNS);
    if (auditLog?.newest === undefined)
      return [unknown(subject, "Pipeline history was read; the audit log was not.", ["--audit-log FILE"])];
    if (auditLog.newest < now - 90 * 86_400_000)
      return [fail(subject, "The newest audit log at hand is more than 90 days old.")];
    return [pass(subject, `The log and ${runs.length} runs were read.`, { restsOn: "setting" })];
  },
};

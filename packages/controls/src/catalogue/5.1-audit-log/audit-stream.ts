import type { Check } from "../../check.ts";
import { fail, notApplicable, pass } from "../../results.ts";

export const auditStream: Check = {
  id: "RF-5.1.2",
  slug: "audit-stream",
  title: "The log is streamed to a bucket of one's own",
  level: 2,
  severity: "high",
  scope: "audit-log",
  subject: "audit-log",
  needs: [],
  map: { nist: ["AU-4(1)", "AU-6(4)"], soc2: ["CC7.2"], cis8: ["8.9", "8.12"], owasp: [10] },
  why: "Between two requests of the log, whoever can stop the next one has days to work unseen.",
  remedy: "Organization settings > Security > Streaming, to a bucket in an account of its own.",
  guards: ["Plans below Scale cannot stream."],
  run(log, { now, policy }) {
    const subject = { kind: "audit-log", name: log.source } as const;
    if (log.how === "native") return [pass(subject, "The platform writes its log itself.", { restsOn: "setting" })];
    if (policy.plan === "free" || policy.plan === "performance")
      return [
        notApplicable(
          subject,
          `Streaming is not available on the ${policy.plan} plan; RF-5.1.1 has to make up for it.`,
        ),
      ];
    if (log.how !== "stream") return [fail(subject, "This log was requested, not streamed.", { confidence: "medium" })];
    const fresh = log.newest !== undefined && now - log.newest <= 86_400_000;
    return [
      fresh
        ? pass(subject, "The stream brought events within a day.", { restsOn: "setting" })
        : fail(subject, "The stream has brought nothing for more than a day."),
    ];
  },
};

import type { Check } from "../../check.ts";
import { fail, pass, unknown } from "../../results.ts";

export const auditNormalised: Check = {
  id: "RF-5.1.6",
  slug: "audit-normalised",
  title: "Events are told apart and named alike",
  level: 1,
  severity: "low",
  scope: "audit-log",
  subject: "audit-log",
  needs: [],
  map: { nist: ["AU-8", "AU-3"], soc2: ["CC7.2"], cis8: ["8.4"], owasp: [10] },
  why: "The vendor sends events twice and spells one action in several ways: a query for one spelling misses the others, and counts come out double.",
  remedy: "Deduplicate by `id`, fold `-` and `_` into `.`, keep times in UTC: `ringfort detect` does.",

  run(log) {
    const subject = { kind: "audit-log", name: log.source } as const;
    if (!log.complete) return [unknown(subject, "The log was not read to its end.", ["the whole file"])];
    if (log.events === 0) return [unknown(subject, "The log holds no event.", ["a log with events"])];
    if (log.duplicates === 0 && log.mixedSpellings.length === 0)
      return [pass(subject, "No event comes twice, and every action is spelled one way.")];
    const spelled = log.mixedSpellings
      .slice(0, 3)
      .map((action) => `\`${action}\``)
      .join(", ");
    const why = [
      log.duplicates > 0 ? `${log.duplicates} events come twice` : "",
      spelled === "" ? "" : `${spelled} ${log.mixedSpellings.length === 1 ? "is" : "are"} spelled in several ways`,
    ]
      .filter((part) => part !== "")
      .join(", and ");
    return [fail(subject, `As the log stands, ${why}.`)];
  },
};

import type { Check } from "../../check.ts";
import { fail, pass, unknown } from "../../results.ts";

const day = 86_400_000;

export const auditCoverage: Check = {
  id: "RF-5.1.5",
  slug: "audit-coverage",
  title: "What changed is in the log",
  level: 1,
  severity: "medium",
  scope: "audit-log",
  subject: "audit-log",
  needs: [],
  map: { nist: ["AU-2", "AU-3"], soc2: ["CC7.2"], cis8: ["8.5"], owasp: [10] },
  why: "A kind of event that never arrives is a kind of attack that is never seen.",
  remedy:
    "Find out why the family is missing; personal tokens and sign-ins are in no log of circleci.com: watch them at the identity provider.",

  run(log, { now, contexts }) {
    const subject = { kind: "audit-log", name: log.source } as const;
    const since = Math.max(now - 90 * day, log.oldest ?? now);
    const changed = contexts.filter(
      ({ CTXVAR }) =>
        CTXVAR.status === "read" &&
        CTXVAR.value.some(
          ({ updated_at }) => updated_at !== undefined && updated_at >= since && updated_at <= (log.newest ?? now),
        ),
    );
    const written = (log.actions["context.env.var.store"] ?? 0) > 0;
    if (changed.length > 0 && !written) {
      const names = changed
        .slice(0, 5)
        .map(({ name }) => `\`${name}\``)
        .join(", ");
      return [
        fail(subject, `Variables of ${names} changed while the log reaches, and no event says so.`, {
          about: "context variables",
        }),
      ];
    }
    if (contexts.length === 0)
      return [
        unknown(subject, "Whether events are missing shows only beside what changed.", [
          "--org SLUG --token-env VAR (contexts and their variables)",
        ]),
      ];
    return [
      pass(subject, "Every change of a context's variables that the API shows is in the log.", { restsOn: "setting" }),
    ];
  },
};

import type { Check } from "../../check.ts";
import { fail, notApplicable, pass, unknown } from "../../results.ts";

export const policyDecisionLog: Check = {
  id: "RF-5.1.10",
  slug: "policy-decision-log",
  title: "Decisions of config policies are collected",
  level: 2,
  severity: "low",
  scope: "audit-log",
  subject: "audit-log",
  needs: [],
  map: { nist: ["AU-12"], soc2: ["CC7.2"], cis8: ["8.2"], owasp: [10] },
  why: "Which pipeline a policy let through, and why, is the first question after a bad one.",
  remedy: "Pull the decisions daily, and keep them a year.",

  run(log, { org, now }) {
    const subject = { kind: "audit-log", name: log.source } as const;
    const policies = org?.POL;
    if (policies?.status !== "read")
      return [
        unknown(subject, "The policies' decisions could not be read.", [
          policies?.permission ?? "--org SLUG --token-env VAR (policy decisions)",
        ]),
      ];
    if (!policies.value.enabled) return [notApplicable(subject, "No config policy is evaluated.")];
    const newest = policies.value.newest_decision;
    if (newest === undefined) return [unknown(subject, "No decision was found.", ["policy decisions"])];
    return [
      newest >= now - 86_400_000
        ? pass(subject, "The newest decision is of the last day.", { restsOn: "setting" })
        : fail(subject, "The newest decision is more than a day old.", { confidence: "medium" }),
    ];
  },
};

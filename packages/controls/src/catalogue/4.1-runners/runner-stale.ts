import type { Check, Result, Subject } from "../../check.ts";
import { daysBetween } from "../../evidence/days.ts";
import { read } from "../../evidence/evidence.ts";
import { subjectOf } from "../../evidence/subject-of.ts";
import { fail, failsOr, notApplicable, pass, unknown } from "../../results.ts";

const longest = 30;

export const runnerStale: Check = {
  id: "RF-4.1.11",
  slug: "runner-stale",
  title: "Every runner is known, and speaks",
  level: 1,
  severity: "medium",
  scope: "runner",
  subject: "organization",
  needs: ["RUNNER"],
  map: { nist: ["CM-8", "AC-2(3)"], soc2: ["CC7.1"], cis8: ["1.1", "1.2"], owasp: [7] },
  why: "A machine that nobody remembers keeps a token that works; one that nobody set up is somebody else's, and gets your jobs.",
  remedy: "Revoke the token of the class, and give a new one to the machines that are yours.",
  guards: ["Strangers are told only where the policy file lists the hosts that are expected (`runnerHosts`)."],
  run(org, { now, policy }) {
    const { agents } = read(org.RUNNER);
    if (agents.length === 0) return [notApplicable(subjectOf(org), "No runner is connected.")];
    const expected = policy.runnerHosts && new Set(policy.runnerHosts);
    return agents.flatMap(({ name, hostname, ip, last_connected: last, resource_class: about }): readonly Result[] => {
      const subject: Subject = { kind: "runner", name: name || hostname };
      const known = !expected || expected.has(hostname) || (ip !== undefined && expected.has(ip));
      const stranger = known
        ? []
        : [
            fail(
              subject,
              `\`${hostname}\`${ip === undefined ? "" : ` (${ip})`} takes jobs of \`${about}\`, and is on no list.`,
              {
                severity: "high" as const,
                about: `${about}/stranger`,
              },
            ),
          ];
      if (last === undefined)
        return [
          ...stranger,
          unknown(subject, "When it last connected is not told.", ["`last_connected` of the runner"], { about }),
        ];
      const days = daysBetween(last, now);
      const silent = days > longest ? [fail(subject, `It has been silent for ${days} days.`, { about })] : [];
      return failsOr(
        [...stranger, ...silent],
        pass(subject, `It connected within the last ${longest} days.`, { about }),
      );
    });
  },
};

import type { Instant } from "@ringfort/contract";
import type { Check, Context } from "../../check.ts";
import { day, daysBetween } from "../../evidence/days.ts";
import { fromSecurity } from "../../evidence/from-security.ts";
import { subjectOf } from "../../evidence/subject-of.ts";
import { fail, failsOr, pass, unknown } from "../../results.ts";

const idle = 90;

export const dormantMembers: Check = {
  id: "RF-1.2.6",
  slug: "dormant-members",
  title: "No member has been idle for more than 90 days",
  level: 1,
  severity: "medium",
  scope: "org",
  subject: "organization",
  needs: [],
  map: { nist: ["AC-2(3)"], soc2: ["CC6.2"], cis8: ["5.3"], owasp: [2], ssc: ["1.3.1"] },
  why: "Nobody notices when an account is used that nobody uses.",
  remedy: "Remove the member, or make him a viewer.",
  guards: ["Service accounts that the policy file lists may be idle."],
  run(org, context) {
    const subject = subjectOf(org);
    return fromSecurity(
      org,
      {
        check: "RF-1.2.6",
        field: "members",
        whether: "who the members are",
        show: "the list of people beside the actors of 90 days of the audit log",
      },
      (members) => {
        const people = members.filter(({ login }) => !context.policy.serviceAccounts.includes(login));
        const actors = new Map(Object.entries(context.auditLog?.actors ?? {}));
        const untold: string[] = [];
        const fails = people.flatMap(({ id, login, last_seen_at }) => {
          const last = latest(last_seen_at, actors.get(login), actors.get(id));
          if (last === undefined && !hasQuarter(context)) untold.push(login);
          if (last === undefined && hasQuarter(context))
            return [fail(subject, `\`${login}\` does not appear in ${idle} days of the audit log.`, { about: login })];
          return last !== undefined && daysBetween(last, context.now) > idle
            ? [
                fail(subject, `\`${login}\` was last seen ${daysBetween(last, context.now)} days ago.`, {
                  about: login,
                }),
              ]
            : [];
        });
        return failsOr(
          fails,
          untold.length > 0
            ? unknown(subject, `When ${untold.length} members were last seen is not known.`, [
                "--audit-log FILE with the last 90 days",
              ])
            : pass(subject, `All of ${people.length} members were seen in the last ${idle} days.`),
        );
      },
    );
  },
};

function latest(...instants: readonly (Instant | undefined)[]): Instant | undefined {
  const told = instants.filter((instant) => instant !== undefined);
  return told.length > 0 ? Math.max(...told) : undefined;
}

function hasQuarter({ auditLog, now }: Context): boolean {
  return auditLog?.complete === true && auditLog.oldest !== undefined && auditLog.oldest <= now - idle * day;
}

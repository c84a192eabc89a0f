import type { Instant } from "@ringfort/contract";
import type { Check, Context } from "../../check.ts";
import { day } from "../../evidence/days.ts";
import type { OrgEvidence } from "../../evidence/evidence.ts";
import { known } from "../../evidence/known.ts";
import { subjectOf } from "../../evidence/subject-of.ts";
import { fail, failsOr, pass, unknown } from "../../results.ts";

export const offboarding: Check = {
  id: "RF-1.1.10",
  slug: "offboarding",
  title: "Leavers lose access within a day",
  level: 1,
  severity: "high",
  scope: "org",
  subject: "organization",
  needs: [],
  map: {
    nist: ["AC-2(3)", "PS-4"],
    soc2: ["CC6.2", "CC6.3"],
    cis8: ["5.3", "6.2"],
    owasp: [2],
    ssc: ["1.3.1"],
  },
  why: "A leaver's login, team in the forge, tokens and checkout keys go on working until someone removes each of them.",
  remedy:
    "Map groups of the identity provider to roles; remove the member here and in the forge, and delete his tokens and checkout keys.",
  run(org, context) {
    const subject = subjectOf(org);
    const leavers = Object.entries(context.policy.leavers);
    if (leavers.length === 0)
      return [
        unknown(subject, "Nobody told who left.", [
          "`leavers` in `.ringfort/policy.yml`, from HR or the identity provider",
        ]),
      ];
    const members = new Set(known(org.SECURITY)?.members?.map(({ login }) => login.toLowerCase()));
    const seen = lastSeen(org, context);
    const fails = leavers.flatMap(([name, left]) => {
      const last = seen.get(name.toLowerCase());
      const late = left + day;
      if (last !== undefined && last > late)
        return [fail(subject, `\`${name}\` was active more than a day after leaving.`, { about: name })];
      if (members.has(name.toLowerCase()) && context.now > late)
        return [fail(subject, `\`${name}\` left more than a day ago and is still a member.`, { about: name })];
      return [];
    });
    return failsOr(
      fails,
      whole(org, context)
        ? pass(subject, `None of ${leavers.length} leavers has access or was active since.`)
        : unknown(subject, "Neither the members nor a month of the audit log are known.", [
            "--audit-log FILE with the last 30 days",
          ]),
    );
  },
};

/** The last sign of each person, by login or id in lower case. */
function lastSeen(org: OrgEvidence, { auditLog }: Context): ReadonlyMap<string, Instant> {
  const seen = new Map<string, Instant>();
  const add = (name: string, at: Instant) =>
    seen.set(name.toLowerCase(), Math.max(at, seen.get(name.toLowerCase()) ?? at));
  for (const [actor, at] of Object.entries(auditLog?.actors ?? {})) add(actor, at);
  for (const { id, login, last_seen_at } of known(org.SECURITY)?.members ?? []) {
    if (last_seen_at === undefined) continue;
    add(login, last_seen_at);
    add(id, last_seen_at);
  }
  return seen;
}

function whole(org: OrgEvidence, { auditLog, now }: Context): boolean {
  if (known(org.SECURITY)?.members !== undefined) return true;
  return auditLog?.complete === true && auditLog.oldest !== undefined && auditLog.oldest <= now - 30 * day;
}

import type { Check } from "../../check.ts";
import { fromSecurity } from "../../evidence/from-security.ts";
import { subjectOf } from "../../evidence/subject-of.ts";
import { fail, pass } from "../../results.ts";

export const adminCount: Check = {
  id: "RF-1.2.1",
  slug: "admin-count",
  title: "Two or three people are admins",
  level: 1,
  severity: "high",
  scope: "org",
  subject: "organization",
  needs: [],
  map: { nist: ["AC-6(1)", "AC-6(5)"], soc2: ["CC6.3"], cis8: ["5.4", "6.8"], owasp: [2], ssc: ["1.3.3"] },
  why: "Each admin's session is a way to every secret; a single admin who is away or gone leaves nobody who can act.",
  remedy: "Organization Settings > People: make the others contributors or viewers, and keep at least two.",
  guards: ["In a large organization two of a hundred members may be admins."],
  run(org) {
    const subject = subjectOf(org);
    return fromSecurity(
      org,
      {
        check: "RF-1.2.1",
        field: "members",
        whether: "who the admins are",
        show: "the list of people and their roles",
      },
      (members) => {
        const admins = members.filter(({ role }) => role === "admin").map(({ login }) => login);
        const most = Math.max(3, Math.floor(members.length * 0.02));
        if (admins.length > most)
          return [fail(subject, `${admins.length} of ${members.length} members are admins; ${most} would do.`)];
        if (admins.length < 2)
          return [
            fail(subject, "Only one person is an admin, and cannot be replaced in a hurry.", { severity: "medium" }),
          ];
        return [pass(subject, `${admins.length} of ${members.length} members are admins.`, { restsOn: "setting" })];
      },
    );
  },
};

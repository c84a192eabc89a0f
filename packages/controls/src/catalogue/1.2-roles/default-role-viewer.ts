import type { Check } from "../../check.ts";
import { fromSecurity } from "../../evidence/from-security.ts";
import { known } from "../../evidence/known.ts";
import { subjectOf } from "../../evidence/subject-of.ts";
import { fail, failsOr, pass } from "../../results.ts";

export const defaultRoleViewer: Check = {
  id: "RF-1.2.2",
  slug: "default-role-viewer",
  title: "New members are viewers, and few are contributors everywhere",
  level: 1,
  severity: "medium",
  scope: "org",
  subject: "organization",
  needs: [],
  map: { nist: ["AC-2", "AC-6"], soc2: ["CC6.2", "CC6.3"], cis8: ["6.8"], owasp: [2], ssc: ["1.3.8"] },
  why: "A contributor creates, changes and deletes contexts and variables: the role writes secrets, whatever its name says.",
  remedy:
    "Make viewer the role of the organization and grant contributor by project or group; the highest role of a person always wins.",
  run(org) {
    const subject = subjectOf(org);
    return fromSecurity(
      org,
      {
        check: "RF-1.2.2",
        field: "members",
        whether: "which roles members have",
        show: "the list of people and their roles",
      },
      (members) => {
        const role = known(org.SECURITY)?.default_role;
        const contributors = members.filter((member) => member.role === "contributor").length;
        const fails = [
          ...(role !== undefined && role !== "viewer"
            ? [
                fail(subject, `Whoever joins is ${role === "admin" ? "an admin" : "a contributor"}.`, {
                  about: "default",
                }),
              ]
            : []),
          ...(contributors * 2 > members.length
            ? [
                fail(
                  subject,
                  `${contributors} of ${members.length} members are contributors of the whole organization.`,
                  {
                    about: "share",
                  },
                ),
              ]
            : []),
        ];
        return failsOr(
          fails,
          pass(subject, `${contributors} of ${members.length} members are contributors of the whole organization.`, {
            restsOn: "setting",
          }),
        );
      },
    );
  },
};

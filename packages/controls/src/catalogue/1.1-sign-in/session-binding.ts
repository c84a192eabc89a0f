import type { Check } from "../../check.ts";
import { fromSecurity } from "../../evidence/from-security.ts";
import { subjectOf } from "../../evidence/subject-of.ts";
import { fail, pass } from "../../results.ts";

export const sessionBinding: Check = {
  id: "RF-1.1.7",
  slug: "session-binding",
  title: "A stolen session cannot be replayed elsewhere",
  level: 3,
  severity: "high",
  scope: "org",
  subject: "organization",
  needs: [],
  map: { nist: ["SC-23", "IA-2(8)"], soc2: ["CC6.1", "CC6.6"], cis8: ["6.5"], owasp: [2] },
  why: "In 2023 a session that had already passed its second factor was replayed from another machine. A session bound to its device is worthless elsewhere.",
  remedy:
    "On Ringfort: bind sessions to the device. CircleCI documents no such setting: keep secrets short-lived instead.",
  run(org) {
    const subject = subjectOf(org);
    return fromSecurity(
      org,
      {
        check: "RF-1.1.7",
        field: "session",
        whether: "whether sessions are bound to a device or a network",
        show: "how sessions are bound",
      },
      ({ binding }) => {
        if (binding === "none") return [fail(subject, "A session works wherever its cookie is carried.")];
        if (binding === "ip")
          return [
            pass(subject, "Sessions are bound to a network address, which others may share.", {
              confidence: "medium",
              restsOn: "setting",
            }),
          ];
        return [pass(subject, "Sessions are bound to their device.", { restsOn: "setting" })];
      },
    );
  },
};

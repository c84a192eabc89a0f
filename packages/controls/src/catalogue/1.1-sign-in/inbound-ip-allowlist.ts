import type { Check, Context, Result } from "../../check.ts";
import type { OrgEvidence } from "../../evidence/evidence.ts";
import { attestable, fromSecurity } from "../../evidence/from-security.ts";
import { known } from "../../evidence/known.ts";
import { subjectOf } from "../../evidence/subject-of.ts";
import { fail, failsOr, notApplicable, pass, unknown } from "../../results.ts";

const question = {
  check: "RF-1.1.8",
  whether: "which networks reach console and API",
  show: "the network condition in the identity provider's policy",
} as const;
const doors = ["ui", "api", "git-hooks"] as const;

export const inboundIpAllowlist: Check = {
  id: "RF-1.1.8",
  slug: "inbound-ip-allowlist",
  title: "Console and API are reachable from named networks only",
  level: 2,
  severity: "medium",
  scope: "org",
  subject: "organization",
  needs: [],
  map: { nist: ["SC-7(5)", "AC-17"], soc2: ["CC6.6"], cis8: ["13.4", "12.2"], owasp: [7], ssc: ["1.3.12"] },
  why: "With an allow-list, a stolen token or cookie is of no use from the thief's own network.",
  remedy:
    "Put a network condition on the application in the identity provider; on Ringfort set the allow-list, with your own address in it.",
  guards: [
    "CircleCI's “IP ranges” are for what leaves jobs, not for who signs in: on circleci.com there is nothing to set.",
  ],
  run: (org, context) => (org.platform === "circleci.com" ? attestedElsewhere(org, context) : listed(org)),
};

function attestedElsewhere(org: OrgEvidence, { attested }: Context): readonly Result[] {
  const subject = subjectOf(org);
  const said = attested("RF-1.1.8", subject.name);
  if (said?.answer === "pass")
    return [
      pass(subject, `${said.author} attested, and ${said.reviewer} reviewed: ${said.statement}`, {
        restsOn: "attestation",
      }),
    ];
  return [
    notApplicable(
      subject,
      "circleci.com has no allow-list for sign-in: a condition in the identity provider can be attested.",
    ),
  ];
}

function listed(org: OrgEvidence): readonly Result[] {
  const subject = subjectOf(org);
  if (org.platform === "server") return [attestable(org, question)];
  return fromSecurity(org, { ...question, field: "ip_allow_list" }, (list) => {
    if (list.length === 0) return [fail(subject, "The allow-list is empty: every network may come in.")];
    const covers = known(org.SECURITY)?.ip_allow_list_covers;
    const wide = list
      .filter((range) => /\/0+$/.test(range.trim()))
      .map((range) => fail(subject, `\`${range}\` is every network there is.`, { about: range }));
    const open = doors
      .filter((door) => covers !== undefined && !covers.includes(door))
      .map((door) => fail(subject, `The allow-list does not guard the ${door}.`, { about: door }));
    return failsOr(
      [...wide, ...open],
      covers === undefined
        ? unknown(subject, "It is not told what the allow-list guards.", [
            "`ip_allow_list_covers` of the security settings",
          ])
        : pass(subject, `${list.length} networks may come in, and no others.`, { restsOn: "setting" }),
    );
  });
}

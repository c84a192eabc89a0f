import type { Check } from "../../check.ts";
import { read } from "../../evidence/evidence.ts";
import { isRingfort } from "../../evidence/platform.ts";
import { fail, notApplicable, pass, unknown } from "../../results.ts";

export const contextGroupRestrictionRequired: Check = {
  id: "RF-2.1.12",
  slug: "context-group-restriction-required",
  title: "New contexts must be restricted to a group",
  level: 2,
  severity: "medium",
  scope: "org",
  subject: "organization",
  needs: ["ORG", "ORGSET"],
  map: { nist: ["AC-3"], soc2: ["CC6.3"], cis8: ["6.8"], owasp: [5] },
  why: "A context is open to everybody from the moment it is made until somebody remembers.",
  remedy: "Organization settings > Contexts: require a group for new contexts, and tell those who create them.",
  guards: [
    "On CircleCI only organizations of the GitHub OAuth kind have groups.",
    "On a Ringfort server a new context is open to nobody, so nobody has to remember.",
  ],
  run(org) {
    const subject = { kind: "organization", name: org.name } as const;
    const required = read(org.ORGSET).is_context_group_restriction_required;
    if (isRingfort(org) && !required)
      return [pass(subject, "A new context is open to nobody until it gets a project or a group.")];
    if (!isRingfort(org) && read(org.ORG).vcs_type !== "github")
      return [notApplicable(subject, "Organizations of this kind have no groups.")];
    if (required === undefined)
      return [unknown(subject, "The settings do not tell.", ["`is_context_group_restriction_required`"])];
    if (required) return [pass(subject, "A new context needs a group.", { restsOn: "setting" })];
    const route = `/api/v3/orgs/${read(org.ORG).id}/update-settings`;
    const body = (value: boolean) => ({ data: { attributes: { is_context_group_restriction_required: value } } });
    return [
      fail(subject, "A new context is open to all members.", {
        applies: [
          {
            safety: "safe",
            method: "POST",
            route,
            body: body(true),
            inverse: { method: "POST", route, body: body(false) },
          },
        ],
      }),
    ];
  },
};

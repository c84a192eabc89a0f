import type { Check } from "../../check.ts";
import { read } from "../../evidence/evidence.ts";
import { known, unread } from "../../evidence/known.ts";
import { planBelowScale } from "../../evidence/plan.ts";
import { subjectOf } from "../../evidence/subject-of.ts";
import { enabledRules, isOrbAllowList } from "../../rego/config-policy.ts";
import { fail, pass, unknown } from "../../results.ts";

export const uncertifiedOrbsOff: Check = {
  id: "RF-1.4.2",
  slug: "uncertified-orbs-off",
  title: "Orbs of partners and of anyone are blocked, or a list says which are allowed",
  level: 2,
  severity: "high",
  scope: "org",
  subject: "organization",
  needs: ["ORGSET"],
  map: {
    nist: ["CM-7(5)", "SR-3"],
    soc2: ["CC9.2", "CC6.8"],
    cis8: ["2.5", "15.2"],
    owasp: [3, 8],
    ssc: ["3.1.1", "3.2.1"],
  },
  why: "Anyone may publish an orb; one line in a config runs it with everything that the job can reach.",
  remedy:
    "Organization Settings > Security: block uncertified orbs, or let a hard policy list the ones that you reviewed.",
  guards: ["A hard policy with a list of allowed orbs is as good as the switch."],
  run(org, { policy }) {
    const subject = subjectOf(org);
    const allowed = read(org.ORGSET).enable_uncertified_public_orbs;
    if (allowed === undefined)
      return [
        unknown(subject, "The settings do not tell whether uncertified orbs are allowed.", [
          "`enable_uncertified_public_orbs` of the organization's settings",
        ]),
      ];
    if (!allowed) return [pass(subject, "Uncertified orbs are blocked.", { restsOn: "setting" })];
    const policies = known(org.POL);
    if (!policies && !planBelowScale(org, policy))
      return [unread(subject, org.POL, "Uncertified orbs are allowed, and whether a policy lists them is not known")];
    const list = policies?.enabled
      ? enabledRules(policies.bundle).find((rule) => rule.hard && isOrbAllowList(rule))
      : undefined;
    if (list) return [pass(subject, `The policy \`${list.name}\` lets in listed orbs only.`, { restsOn: "policy" })];
    return [fail(subject, "Any config may use any orb that anyone published.")];
  },
};

import type { Check } from "../../check.ts";
import { known, unread } from "../../evidence/known.ts";
import { planBelowScale } from "../../evidence/plan.ts";
import { subjectOf } from "../../evidence/subject-of.ts";
import { enabledRules } from "../../rego/config-policy.ts";
import { fail, notApplicable, pass } from "../../results.ts";

export const policyEnabled: Check = {
  id: "RF-3.9.1",
  slug: "policy-enabled",
  title: "Every pipeline's config has to pass the organization's policies",
  level: 2,
  severity: "high",
  scope: "org",
  subject: "organization",
  needs: [],
  map: { nist: ["CM-3", "CM-6"], soc2: ["CC8.1"], cis8: ["4.1"], owasp: [1], ssc: ["2.3.6"] },
  why: "Whoever pushes a branch deletes what its YAML forbids; a policy of the organization is out of his reach.",
  remedy:
    'Push a bundle first, look at its decisions, then switch evaluation on: `PATCH …/decision/settings` with `{"enabled": true}`.',
  guards: ["Plans below Scale have no config policies."],
  run(org, { policy }) {
    const subject = subjectOf(org);
    const plan = planBelowScale(org, policy);
    if (plan) return [notApplicable(subject, `Config policies are not available on the ${plan} plan.`)];
    const policies = known(org.POL);
    if (!policies) return [unread(subject, org.POL, "It is not known which config policies there are")];
    if (!policies.enabled) return [fail(subject, "Config policies are not evaluated.")];
    if (Object.values(policies.bundle).every((text) => text.trim() === ""))
      return [fail(subject, "Config policies are evaluated, but there are none.")];
    const rules = enabledRules(policies.bundle);
    if (rules.length === 0) return [fail(subject, "Config policies are evaluated, but none enables a rule.")];
    return [pass(subject, `${rules.length} rules decide about every pipeline.`, { restsOn: "policy" })];
  },
};

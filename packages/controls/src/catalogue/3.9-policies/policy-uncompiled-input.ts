import type { Check } from "../../check.ts";
import { read } from "../../evidence/evidence.ts";
import { subjectOf } from "../../evidence/subject-of.ts";
import { enabledRules, readsSource, seesThroughParameters } from "../../rego/config-policy.ts";
import { fail, failsOr, notApplicable, pass } from "../../results.ts";

export const policyUncompiledInput: Check = {
  id: "RF-3.9.3",
  slug: "policy-uncompiled-input",
  title: "Policies look at the compiled config",
  level: 2,
  severity: "high",
  scope: "org",
  subject: "organization",
  needs: ["POL"],
  map: { nist: ["SI-10", "CM-3"], soc2: ["CC8.1"], cis8: ["4.1"], owasp: [1] },
  why: "`context: << parameters.where >>`, an orb's job or another job name says the same to CircleCI and nothing to a rule that reads the source.",
  remedy:
    "Read `input._compiled_` as well. The vendor's `contexts_reserved_by_branches` and its sample against SSH reruns read the source only.",
  guards: ["A rule that refuses every `<<` in the places it reads cannot be got round that way."],
  run(org) {
    const subject = subjectOf(org);
    const rules = enabledRules(read(org.POL).bundle);
    if (rules.length === 0) return [notApplicable(subject, "There is no policy that could read anything.")];
    const fails = rules
      .filter((rule) => readsSource(rule) && !seesThroughParameters(rule))
      .map(({ name, file }) =>
        fail(subject, `\`${name}\` in \`${file}\` reads the config as written: a parameter or an orb gets round it.`, {
          about: `${file}/${name}`,
        }),
      );
    return failsOr(
      fails,
      pass(subject, `None of ${rules.length} rules rests on the source alone.`, { restsOn: "policy" }),
    );
  },
};

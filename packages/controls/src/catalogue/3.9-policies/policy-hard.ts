import type { Check } from "../../check.ts";
import { read } from "../../evidence/evidence.ts";
import { subjectOf } from "../../evidence/subject-of.ts";
import { enabledRules, isBaseline } from "../../rego/config-policy.ts";
import { fail, failsOr, pass } from "../../results.ts";

export const policyHard: Check = {
  id: "RF-3.9.2",
  slug: "policy-hard",
  title: "Policies on contexts, orbs, SSH, images and runners stop a pipeline",
  level: 2,
  severity: "medium",
  scope: "org",
  subject: "organization",
  needs: ["POL"],
  map: { nist: ["CM-3"], soc2: ["CC8.1"], cis8: ["4.1"], owasp: [1] },
  why: "A soft failure writes a line that nobody reads, and the pipeline runs on with the secrets.",
  remedy: 'Promote the rule: `hard_fail["name"]`, or `enable_hard["name"]` in one word.',
  guards: ["A soft rule about style, such as names of jobs, is nothing to stop a pipeline for."],
  run(org) {
    const subject = subjectOf(org);
    const { bundle, unresolved_soft_failures: unresolved } = read(org.POL);
    const rules = enabledRules(bundle);
    const baseline = rules.filter(isBaseline);
    const soft = baseline
      .filter(({ hard }) => !hard)
      .map(({ name, file }) =>
        fail(subject, `\`${name}\` in \`${file}\` fails softly: the pipeline runs on.`, { about: `${file}/${name}` }),
      );
    const old =
      unresolved !== undefined && unresolved > 0
        ? [
            fail(subject, `${unresolved} soft failures have stood for more than 30 days.`, {
              severity: "low",
              about: "unresolved",
            }),
          ]
        : [];
    const none =
      baseline.length === 0
        ? [fail(subject, "No rule is about contexts, orbs, SSH, images or runners.", { about: "baseline" })]
        : [];
    return failsOr(
      [...none, ...soft, ...old],
      pass(subject, `${baseline.length} rules on what is sensitive stop a pipeline.`, { restsOn: "policy" }),
    );
  },
};

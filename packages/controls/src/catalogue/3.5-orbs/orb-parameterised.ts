import type { Check } from "../../check.ts";
import { fail, failsOr, pass } from "../../results.ts";

export const orbParameterised: Check = {
  id: "RF-3.5.5",
  slug: "orb-parameterised",
  title: "No orb's reference is made of parameters",
  level: 1,
  severity: "high",
  scope: "config",
  subject: "config",
  needs: ["source"],
  map: { nist: ["CM-7(5)", "SI-10"], soc2: ["CC8.1"], cis8: ["2.5"], owasp: [1, 3] },
  why: "Whoever may trigger a pipeline through the API chooses what code your jobs run, and no deny-list sees it coming.",
  remedy: "Write the reference out.",
  run({ view, subject }) {
    const made = view.orbs.filter(({ reference }) => reference?.includes("<<"));
    return failsOr(
      made.map(({ alias, reference, at }) =>
        fail(subject, `Orb \`${alias}\` is chosen when the pipeline starts: \`${reference}\`.`, {
          primary: at,
          about: alias,
        }),
      ),
      pass(subject, "Every orb's reference is written out.", { restsOn: "yaml" }),
    );
  },
};

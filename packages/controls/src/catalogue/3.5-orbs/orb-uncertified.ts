import type { Check } from "../../check.ts";
import { fail, failsOr, pass } from "../../results.ts";
import { registryOrbs } from "./orb-reference.ts";

export const orbUncertified: Check = {
  id: "RF-3.5.4",
  slug: "orb-uncertified",
  title: "Every orb comes from a namespace that was allowed",
  level: 2,
  severity: "medium",
  scope: "config",
  subject: "config",
  needs: ["source"],
  map: { nist: ["CM-7(5)", "SR-6"], soc2: ["CC9.2"], cis8: ["15.2"], owasp: [8], ssc: ["3.1.1"] },
  why: "Anyone can publish an orb; its commands run in your jobs as your own do.",
  remedy: "Review the orb and add its namespace to `allowedOrbNamespaces` of the policy file, or vendor its commands.",
  guards: [
    "The namespace `circleci` is certified, and the policy file names your own.",
    "Where neither the policy file names any nor the project is known, an orb may be your own: told at medium confidence.",
  ],
  run({ view, subject, project }, { policy }) {
    const [vcs, organization] = (project ?? "").split("/");
    // `circleci/…` is followed by an id, which is no name.
    const own = vcs === "circleci" ? undefined : organization?.toLowerCase();
    const allowed = new Set(["circleci", ...policy.allowedOrbNamespaces, ...(own === undefined ? [] : [own])]);
    const isKnown = own !== undefined || policy.allowedOrbNamespaces.length > 0;
    const foreign = registryOrbs(view).filter(({ namespace }) => !allowed.has(namespace) && !namespace.includes("<<"));
    return failsOr(
      foreign.map(({ alias, namespace, reference, at }) =>
        fail(
          subject,
          `Orb \`${alias}\` comes from \`${namespace}\`, which is neither certified nor allowed: \`${reference}\`.`,
          { primary: at, about: alias, ...(isKnown ? {} : { confidence: "medium" }) },
        ),
      ),
      pass(subject, "Every orb comes from a certified or allowed namespace.", { restsOn: "yaml" }),
    );
  },
};

import type { Check } from "../../check.ts";
import { sensitiveContexts } from "../../config/sensitive.ts";
import { fail, failsOr, pass } from "../../results.ts";
import { isPinned, registryOrbs } from "./orb-reference.ts";

export const orbJobWithContext: Check = {
  id: "RF-3.5.7",
  slug: "orb-job-with-context",
  title: "No third-party orb runs with a sensitive context",
  level: 2,
  severity: "high",
  scope: "config",
  subject: "config",
  needs: ["source"],
  map: { nist: ["AC-6", "SR-3"], soc2: ["CC9.2"], cis8: ["15.2"], owasp: [3, 8] },
  why: "The orb's author can read every secret of the context, and send it anywhere, in the next version that you take.",
  remedy:
    "Write the reviewed commands out in a job of your own, or pin the orb and attest that its source was read (`ringfort attest`).",
  guards: ["A pinned orb whose source was read and attested."],
  run(config, context) {
    const allowed = new Set(["circleci", ...context.policy.allowedOrbNamespaces]);
    const orbs = new Map(registryOrbs(config.view).map((orb) => [orb.alias, orb]));
    const fails = config.view.jobs.flatMap((job) => {
      const orb = job.orb === undefined ? undefined : orbs.get(job.orb);
      const [first] = orb ? sensitiveContexts(job, context) : [];
      if (!orb || !first || allowed.has(orb.namespace)) return [];
      if (isPinned(orb) && context.attested("RF-3.5.7", orb.reference)) return [];
      const why = `Job \`${job.declaredName}\` of \`${orb.reference}\` gets the context \`${first.name}\`, which is sensitive: ${first.why}.`;
      return [
        fail(config.subject, why, {
          primary: job.at,
          about: `${job.workflow}/${job.name}`,
          related: [{ message: "the orb is declared here", at: orb.at }],
        }),
      ];
    });
    return failsOr(
      fails,
      pass(config.subject, "No job of a third-party orb gets a sensitive context.", { restsOn: "yaml" }),
    );
  },
};

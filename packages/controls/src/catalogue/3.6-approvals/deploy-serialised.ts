import type { Check } from "../../check.ts";
import { asDeploy } from "../../config/deploys.ts";
import { graphOf } from "../../config/gates.ts";
import { fail, failsOr, pass } from "../../results.ts";

export const deploySerialised: Check = {
  id: "RF-3.6.8",
  slug: "deploy-serialised",
  title: "Production deploys run one at a time",
  level: 3,
  severity: "low",
  scope: "config",
  subject: "config",
  needs: ["compiled"],
  map: { nist: ["CM-3"], soc2: ["CC8.1"], cis8: ["16.8"], owasp: [1] },
  why: "Two deploys at once leave production as neither commit describes it, and an older one may win.",
  remedy: "Give the deploy a `serial-group`.",
  run(config, { policy }) {
    const deploys = config.view.jobs.filter((job) => asDeploy(job, policy)?.production);
    const fails = deploys
      .filter(
        (job) =>
          !graphOf(config, job)
            .ancestors(job)
            .some(({ type }) => type === "lock"),
      )
      .map((job) =>
        fail(config.subject, `\`${job.name}\` deploys without a serial group.`, {
          primary: job.at,
          about: `${job.workflow}/${job.name}`,
          confidence: "medium",
        }),
      );
    return failsOr(
      fails,
      pass(config.subject, "Every production deploy has a serial group, or there is none.", { restsOn: "yaml" }),
    );
  },
};

import type { Check } from "../../check.ts";
import { asDeploy } from "../../config/deploys.ts";
import { graphOf } from "../../config/gates.ts";
import { fail, failsOr, pass } from "../../results.ts";

export const deployNoApproval: Check = {
  id: "RF-3.6.1",
  slug: "deploy-no-approval",
  title: "Every production deploy waits for an approval",
  level: 1,
  severity: "high",
  scope: "config",
  subject: "config",
  needs: ["compiled"],
  map: { nist: ["CM-3", "AC-5"], soc2: ["CC8.1"], cis8: ["16.8"], owasp: [1], ssc: ["5.2.3"] },
  why: "Whoever can push the branch changes production alone.",
  remedy: "Put a job of `type: approval` before it, or require reviews of the branch and say so in the policy file.",
  guards: [
    "A deploy that only runs for tags is gated by who may push tags, and is told at medium.",
    "A preview, staging or dry run is no production deploy.",
  ],
  run(config, { policy, projects }) {
    const project = projects.find(({ slug }) => slug === config.project);
    const reviewed =
      project?.FORGE.status === "read" &&
      project.FORGE.value.required_reviews >= 1 &&
      !project.FORGE.value.admins_bypass;
    const fails = config.view.jobs.flatMap((job) => {
      const deploy = asDeploy(job, policy);
      if (!deploy?.production || graphOf(config, job).approvals(job).length > 0) return [];
      const where = config.reach.of(job);
      if (
        where.length === 0 ||
        (reviewed && where.every((one) => one === "default-branch" || one === "schedule" || one === "webhook"))
      )
        return [];
      const onlyTags = where.every((one) => one === "tag");
      const why = `\`${job.name}\` deploys, because ${deploy.why}, and no approval stands before it in workflow \`${job.workflow}\`.`;
      return [
        fail(config.subject, why, {
          primary: job.at,
          about: `${job.workflow}/${job.name}`,
          confidence: "medium",
          ...(onlyTags ? { severity: "medium" } : {}),
        }),
      ];
    });
    return failsOr(
      fails,
      pass(config.subject, "Every production deploy waits for an approval, or there is none.", { restsOn: "yaml" }),
    );
  },
};

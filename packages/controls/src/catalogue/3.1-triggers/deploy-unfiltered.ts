import { get } from "@ringfort/config";
import type { Check } from "../../check.ts";
import { asDeploy } from "../../config/deploys.ts";
import { graphOf } from "../../config/gates.ts";
import { fail, failsOr, pass } from "../../results.ts";

export const deployUnfiltered: Check = {
  id: "RF-3.1.8",
  slug: "deploy-unfiltered",
  title: "No deploy runs on any branch",
  level: 1,
  severity: "high",
  scope: "config",
  subject: "config",
  needs: ["compiled"],
  map: { nist: ["CM-3", "AC-3"], soc2: ["CC8.1"], cis8: ["16.8"], owasp: [1], ssc: ["5.2.3"] },
  why: "Whoever can push any branch deploys what is on it, unreviewed.",
  remedy:
    'Let the job run for the default branch only: `filters: pipeline.git.branch == "main"`, and restrict its context, because whoever pushes a branch can delete a filter.',
  guards: [
    "Previews and staging are meant to run on branches.",
    "Behind an approval, a person decides: such a deploy is told at medium confidence.",
  ],
  run(config, { policy }) {
    const fails = config.view.jobs.flatMap((job) => {
      const deploy = asDeploy(job, policy);
      if (!deploy?.production || !config.reach.runs(job, "any-branch")) return [];
      const gated = graphOf(config, job).approvals(job).length > 0;
      const why = `\`${job.name}\` deploys, because ${deploy.why}, and runs on any branch.`;
      const filters = get(job.options, "filters");
      return [
        fail(config.subject, why, {
          primary: filters && filters.file === job.at.file ? filters : job.at,
          about: `${job.workflow}/${job.name}`,
          ...(gated || deploy.why.startsWith("its name") ? { confidence: "medium" } : {}),
        }),
      ];
    });
    return failsOr(fails, pass(config.subject, "No production deploy runs on any branch.", { restsOn: "yaml" }));
  },
};

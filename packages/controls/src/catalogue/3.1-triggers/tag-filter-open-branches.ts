import { get } from "@ringfort/config";
import type { Check } from "../../check.ts";
import { asDeploy } from "../../config/deploys.ts";
import { fail, failsOr, pass } from "../../results.ts";

export const tagFilterOpenBranches: Check = {
  id: "RF-3.1.9",
  slug: "tag-filter-open-branches",
  title: "A job that is meant for tags does not run on every branch too",
  level: 1,
  severity: "high",
  scope: "config",
  subject: "config",
  needs: ["compiled"],
  map: { nist: ["CM-3"], soc2: ["CC8.1"], cis8: ["16.8"], owasp: [1] },
  why: "A filter on tags alone leaves all branches in: what looks like a release job runs with every push.",
  remedy: "Add `branches: {ignore: /.*/}` beside `tags`, or write `filters: pipeline.git.tag matches /^v.*/`.",
  guards: [
    "A job that neither deploys nor holds a context is meant for both: tests before a release need a tag filter.",
  ],
  run(config, { policy }) {
    const fails = config.view.jobs.flatMap((job) => {
      const filters = get(job.options, "filters");
      const tags = get(filters, "tags");
      if (get(tags, "only") === undefined || get(filters, "branches") !== undefined) return [];
      if (!asDeploy(job, policy)?.production && job.contexts.length === 0) return [];
      if (!config.reach.runs(job, "any-branch")) return [];
      const holds = asDeploy(job, policy) ? "deploys" : "holds a context";
      const sure = asDeploy(job, policy)?.production === true;
      return [
        fail(
          config.subject,
          `\`${job.name}\` has a filter for tags only, so it runs on every branch as well, and it ${holds}.`,
          {
            primary: tags && tags.file === job.at.file ? tags : job.at,
            about: `${job.workflow}/${job.name}`,
            ...(sure ? {} : { confidence: "medium" }),
          },
        ),
      ];
    });
    return failsOr(
      fails,
      pass(config.subject, "No tag filter leaves a deploy or a context open to branches.", { restsOn: "yaml" }),
    );
  },
};

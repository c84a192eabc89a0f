import type { JobView, PlanAt } from "@ringfort/config";
import type { Check } from "../../check.ts";
import type { ConfigFacts } from "../../config/config-facts.ts";
import { graphOf } from "../../config/gates.ts";
import { fail, failsOr, pass } from "../../results.ts";

export const approvalDroppedByFilter: Check = {
  id: "RF-3.6.2",
  slug: "approval-dropped-by-filter",
  title: "No filter takes an approval away from the job that it gates",
  level: 1,
  severity: "critical",
  scope: "config",
  subject: "config",
  needs: ["compiled"],
  map: { nist: ["CM-3", "AC-3"], soc2: ["CC8.1"], cis8: ["16.8"], owasp: [1] },
  why: "A required job that is filtered out is not waited for: on such a branch the gated job runs without anyone's approval.",
  remedy: "Give the approval the same filters as the job that it gates.",
  guards: ["Where the gated job is filtered out as well, nothing runs, and nothing is wrong."],
  run(config) {
    const gated = config.view.jobs.filter((job) => job.requires.length > 0 && job.type === "build");
    const fails = gated.flatMap((job) => {
      const hole = counterExample(job, config);
      if (!hole) return [];
      const ref = hole.at.branch === undefined ? `tag \`${hole.at.tag}\`` : `branch \`${hole.at.branch}\``;
      const why = `On ${ref}, \`${job.name}\` runs and the approval \`${hole.approval.name}\` does not exist: its filters take it away.`;
      return [
        fail(config.subject, why, {
          primary: job.at,
          about: `${job.workflow}/${job.name}`,
          related: [{ message: "the approval is here", at: hole.approval.at }],
        }),
      ];
    });
    return failsOr(
      fails,
      pass(config.subject, "Wherever a gated job runs, its approvals are there.", { restsOn: "yaml" }),
    );
  },
};

/** A ref on which the job runs and an approval before it is filtered out, if the config's own patterns know one. */
function counterExample(
  job: JobView,
  config: ConfigFacts,
): { readonly at: PlanAt; readonly approval: JobView } | undefined {
  const approvals = graphOf(config, job).approvals(job);
  if (approvals.length === 0) return undefined;
  for (const at of config.reach.refs()) {
    const running = config.reach.at(at);
    if (!running.has(job.key)) continue;
    const standing = approvals.filter(({ key }) => running.has(key));
    const [missing] = approvals.filter(({ key }) => !running.has(key));
    // Another approval that still stands before the job on this ref is a gate as well.
    if (missing && standing.length === 0) return { at, approval: missing };
  }
  return undefined;
}

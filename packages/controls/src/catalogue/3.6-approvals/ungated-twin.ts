import { type JobView, plain, textOf } from "@ringfort/config";
import type { Check } from "../../check.ts";
import { asDeploy } from "../../config/deploys.ts";
import { graphOf } from "../../config/gates.ts";
import { fail, failsOr, pass } from "../../results.ts";

export const ungatedTwin: Check = {
  id: "RF-3.6.7",
  slug: "ungated-twin",
  title: "A deploy that is gated in one place is gated in all",
  level: 1,
  severity: "high",
  scope: "config",
  subject: "config",
  needs: ["compiled"],
  map: { nist: ["CM-3"], soc2: ["CC8.1"], cis8: ["16.8"], owasp: [1] },
  why: "The approval of one workflow is worth nothing when another workflow runs the same deploy without it.",
  remedy: "Put the approval before both, or restrict the context that the deploy needs.",
  guards: ["The same job for another target (other arguments or another context) is no twin."],
  run(config, { policy }) {
    const twins = new Map<string, JobView[]>();
    for (const job of config.view.jobs) {
      if (!asDeploy(job, policy)?.production || config.reach.of(job).length === 0) continue;
      const key = `${job.declaredName} ${body(job)} ${job.contexts
        .map((node) => textOf(node) ?? "")
        .sort()
        .join(",")}`;
      twins.set(key, [...(twins.get(key) ?? []), job]);
    }
    const fails = [...twins.values()].flatMap((jobs) => {
      const gated = jobs.find((job) => graphOf(config, job).approvals(job).length > 0);
      if (!gated) return [];
      return jobs
        .filter((job) => graphOf(config, job).approvals(job).length === 0)
        .map((job) =>
          fail(
            config.subject,
            `\`${job.declaredName}\` waits for an approval in workflow \`${gated.workflow}\`, and for none in \`${job.workflow}\`.`,
            {
              primary: job.at,
              about: `${job.workflow}/${job.name}`,
              related: [{ message: "it is gated here", at: gated.at }],
            },
          ),
        );
    });
    return failsOr(
      fails,
      pass(config.subject, "No gated deploy runs elsewhere without its gate.", { restsOn: "yaml" }),
    );
  },
};

function body(job: JobView): string {
  return job.node ? JSON.stringify(plain(job.node)) : "";
}

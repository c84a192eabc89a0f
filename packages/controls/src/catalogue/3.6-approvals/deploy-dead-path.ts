import type { JobView } from "@ringfort/config";
import type { Check } from "../../check.ts";
import { graphOf } from "../../config/gates.ts";
import { fail, failsOr, pass } from "../../results.ts";

export const deployDeadPath: Check = {
  id: "RF-3.6.4",
  slug: "deploy-dead-path",
  title: "Every job can run on some branch or tag",
  level: 1,
  severity: "low",
  scope: "config",
  subject: "config",
  needs: ["compiled"],
  map: { nist: ["CM-6"], soc2: ["CC8.1"], cis8: ["16.8"], owasp: [1] },
  why: "A job whose whole chain is filtered out elsewhere never runs, and nobody notices that production is not what was merged.",
  remedy: "Give the jobs of the chain filters that have a branch in common.",
  guards: [
    "A job that is filtered to nothing by itself was switched off on purpose.",
    "A scheduled workflow runs on the branches of its schedule.",
  ],
  run(config) {
    const refs = config.reach.refs();
    const fails = config.view.jobs.flatMap((job) => {
      if (job.requires.length === 0 || !config.view.compiled) return [];
      if (refs.some((at) => config.reach.at(at).has(job.key))) return [];
      const before = blocking(job, config, refs);
      if (!before) return [];
      const why = `\`${job.name}\` can never run: wherever its own filters allow it, everything that it requires is filtered out.`;
      return [
        fail(config.subject, why, {
          primary: job.at,
          about: `${job.workflow}/${job.name}`,
          related: [{ message: `\`${before.name}\` runs elsewhere`, at: before.at }],
        }),
      ];
    });
    return failsOr(fails, pass(config.subject, "Every job can run somewhere.", { restsOn: "yaml" }));
  },
};

/** A requirement that itself runs somewhere: without one, the job is dead because the chain was switched off. */
function blocking(
  job: JobView,
  config: Parameters<typeof graphOf>[0],
  refs: ReturnType<(typeof config)["reach"]["refs"]>,
): JobView | undefined {
  const graph = graphOf(config, job);
  return graph.ancestors(job).find((ancestor) => refs.some((at) => config.reach.at(at).has(ancestor.key)));
}

import { get, isNull } from "@ringfort/config";
import type { Check } from "../../check.ts";
import { sensitiveContexts } from "../../config/sensitive.ts";
import { fail, failsOr, pass } from "../../results.ts";
import { bindsRef } from "./ref-expression.ts";

export const contextWithoutJobFilter: Check = {
  id: "RF-2.1.7",
  slug: "context-without-job-filter",
  title: "A job with a sensitive context does not run on any branch",
  level: 1,
  severity: "medium",
  scope: "config",
  subject: "config",
  needs: ["compiled"],
  map: { nist: ["AC-3"], soc2: ["CC6.3"], cis8: ["3.3"], owasp: [1, 5] },
  why: "Every branch gets the secrets, so every contributor can read them by changing a script.",
  remedy:
    "Filter the job to the branches that need the context, and restrict the context itself: filters can be deleted by whoever pushes.",
  guards: ["Where the context is restricted to a branch by an expression, the filter adds nothing."],
  run(config, context) {
    const fails = config.view.jobs.flatMap((job) => {
      if (!config.reach.runs(job, "any-branch")) return [];
      const open = sensitiveContexts(job, context).filter(({ name }) => !restricted(name, context));
      const [first] = open;
      if (!first) return [];
      const node = get(job.options, "context");
      const why = `\`${job.name}\` gets \`${first.name}\` on any branch; the context is sensitive: ${first.why}.`;
      return [
        fail(config.subject, why, {
          primary: node && !isNull(node) && node.file === job.at.file ? node : job.at,
          about: `${job.workflow}/${job.name}/${first.name}`,
          related: [{ message: "the filter belongs here", at: job.at }],
        }),
      ];
    });
    return failsOr(fails, pass(config.subject, "No sensitive context is open to any branch.", { restsOn: "yaml" }));
  },
};

function restricted(name: string, { contexts }: Parameters<typeof sensitiveContexts>[1]): boolean {
  const evidence = contexts.find((one) => one.name === name)?.CTXRES;
  return evidence?.status === "read" && evidence.value.some((one) => one.type === "expression" && bindsRef(one.value));
}

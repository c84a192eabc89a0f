import { type ConfigView, get, type Node } from "@ringfort/config";
import type { Check } from "../../check.ts";
import { asDeploy } from "../../config/deploys.ts";
import { fail, failsOr, pass } from "../../results.ts";

export const paramGatedDeploy: Check = {
  id: "RF-3.1.11",
  slug: "param-gated-deploy",
  title: "No parameter alone opens the way to a deploy",
  level: 1,
  severity: "high",
  scope: "config",
  subject: "config",
  needs: ["compiled"],
  map: { nist: ["AC-3", "SI-10"], soc2: ["CC8.1"], cis8: ["16.8"], owasp: [1] },
  why: "Whoever may trigger a pipeline through the API sets the parameter, for any branch.",
  remedy: 'Add the branch to the condition: `and pipeline.git.branch == "main"`.',
  guards: ["A condition or filter that also looks at the branch or the tag binds the deploy to it."],
  run(config, { policy }) {
    const conditions = conditionTexts(config.view);
    const fails = config.view.jobs.flatMap((job) => {
      if (!asDeploy(job, policy)?.production) return [];
      const condition = conditions.get(job.workflow);
      if (
        !condition ||
        !/pipeline\.parameters\./.test(condition.text) ||
        /pipeline\.git\.(?:branch|tag)/.test(condition.text)
      )
        return [];
      if (get(job.options, "filters") !== undefined) return [];
      const why = `\`${job.name}\` deploys, and only a pipeline parameter decides whether workflow \`${job.workflow}\` runs.`;
      return [
        fail(config.subject, why, {
          primary: condition.node,
          about: `${job.workflow}/${job.name}`,
          related: [{ message: "the deploy is here", at: job.at }],
          confidence: "medium",
        }),
      ];
    });
    return failsOr(fails, pass(config.subject, "No parameter alone opens the way to a deploy.", { restsOn: "yaml" }));
  },
};

function conditionTexts(view: ConfigView): ReadonlyMap<string, { readonly text: string; readonly node: Node }> {
  const found = new Map<string, { readonly text: string; readonly node: Node }>();
  const workflows = get(view.root, "workflows");
  for (const { key, value } of workflows?.kind === "map" ? workflows.entries.values() : []) {
    const node = get(value, "when") ?? get(value, "unless");
    if (node) found.set(key, { node, text: view.source.text.slice(node.start, node.end) });
  }
  return found;
}

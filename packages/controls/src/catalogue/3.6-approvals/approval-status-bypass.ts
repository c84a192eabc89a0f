import { get, type JobView, type Node } from "@ringfort/config";
import type { Check, Fix } from "../../check.ts";
import { graphOf } from "../../config/gates.ts";
import { fail, failsOr, pass } from "../../results.ts";

export const approvalStatusBypass: Check = {
  id: "RF-3.6.3",
  slug: "approval-status-bypass",
  title: "Only an approval that was given opens the way",
  level: 1,
  severity: "critical",
  scope: "config",
  subject: "config",
  needs: ["compiled"],
  map: { nist: ["CM-3"], soc2: ["CC8.1"], cis8: ["16.8"], owasp: [1] },
  why: "A job that also accepts a canceled or skipped approval runs when somebody says no.",
  remedy: "Require the approval by its name alone, which means `success`.",
  guards: ["A job that tells people of a refusal, and neither deploys nor holds a context, may run after one."],
  run(config) {
    const fails = config.view.jobs.flatMap((job) => {
      const graph = graphOf(config, job);
      if (job.contexts.length === 0 && job.type !== "release" && !deploys(job)) return [];
      return job.requires.flatMap((requirement) => {
        const before = graph.job(requirement.job);
        if (before?.type !== "approval") return [];
        const others = requirement.statuses.filter((status) => status !== "success");
        if (others.length === 0) return [];
        const node = entryOf(job, before);
        const why = `\`${job.name}\` also runs when the approval \`${before.name}\` ends as ${others.join(", ")}.`;
        return [
          fail(config.subject, why, {
            primary: node ?? job.at,
            about: `${job.workflow}/${job.name}/${before.name}`,
            related: [{ message: "the approval is here", at: before.at }],
            fixes: node ? onlySuccess(node, before) : [],
          }),
        ];
      });
    });
    return failsOr(
      fails,
      pass(config.subject, "Every job behind an approval needs it to be given.", { restsOn: "yaml" }),
    );
  },
};

function deploys(job: JobView): boolean {
  return /deploy|release|publish|prod/i.test(job.name);
}

function entryOf(job: JobView, approval: JobView): Node | undefined {
  const requires = get(job.options, "requires");
  if (requires?.kind !== "list") return undefined;
  return requires.items.find(
    (item) => item.kind === "map" && (item.entries.has(approval.name) || item.entries.has(approval.declaredName)),
  );
}

/** Strictly narrower: the same requirement with `success` alone. */
function onlySuccess(node: Node, approval: JobView): readonly Fix[] {
  const [name] = node.kind === "map" ? [...node.entries.keys()] : [];
  return [
    {
      safety: "safe",
      title: `Require \`${approval.name}\` to be given`,
      edits: [{ at: node, text: JSON.stringify(name ?? approval.name) }],
    },
  ];
}

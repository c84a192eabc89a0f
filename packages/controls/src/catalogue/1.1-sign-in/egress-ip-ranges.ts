import { get, type JobView } from "@ringfort/config";
import type { Check, Fix } from "../../check.ts";
import type { ConfigFacts } from "../../config/config-facts.ts";
import { contextNames } from "../../config/project-configs.ts";
import { fail, failsOr, notApplicable, pass, spanAt } from "../../results.ts";

export const egressIpRanges: Check = {
  id: "RF-1.1.9",
  slug: "egress-ip-ranges",
  title: "Jobs that reach allow-listed targets leave from fixed addresses",
  level: 2,
  severity: "low",
  scope: "config",
  subject: "config",
  needs: ["compiled"],
  map: { nist: ["SC-7"], soc2: ["CC6.6"], cis8: ["13.4"], owasp: [7], ssc: ["2.2.4"] },
  why: "A target that has to let in every address of a cloud is as good as open; with fixed addresses the door can be narrow.",
  remedy:
    "Give the job `circleci_ip_ranges: true` (billed by the gigabyte) or a self-hosted class, and keep authenticating: all customers share those addresses.",
  guards: [
    "Only contexts and hosts that the policy file names as protected targets count.",
    "A self-hosted class leaves from your own network.",
  ],
  run(config, { policy }) {
    if (policy.protectedTargets.length === 0)
      return [notApplicable(config.subject, "The policy file names no protected targets.")];
    const targets = new Set(policy.protectedTargets);
    const fails = config.view.jobs.flatMap((job) => {
      if (!job.node || hasFixedEgress(job)) return [];
      const target =
        contextNames(job).find((name) => targets.has(name)) ?? hostIn(config, job, policy.protectedTargets);
      if (target === undefined) return [];
      const fixes = fixesFor(config, job);
      return [
        fail(config.subject, `\`${job.name}\` reaches \`${target}\`, and leaves from any address.`, {
          primary: job.at,
          about: `${job.workflow}/${job.name}`,
          confidence: "medium",
          ...(fixes.length > 0 ? { fixes } : {}),
        }),
      ];
    });
    return failsOr(
      fails,
      pass(config.subject, "Jobs that reach protected targets leave from fixed addresses.", { restsOn: "yaml" }),
    );
  },
};

function hasFixedEgress(job: JobView): boolean {
  const ranges = get(job.node, "circleci_ip_ranges");
  return (ranges?.kind === "scalar" && ranges.value === true) || (job.build?.resourceClass ?? "").includes("/");
}

/** A target with a dot may be a host that a script names. */
function hostIn(config: ConfigFacts, job: JobView, targets: readonly string[]): string | undefined {
  return targets.find(
    (target) =>
      target.includes(".") && config.scripts.some((script) => script.job === job && script.text.includes(target)),
  );
}

/** A line before the job's first key, where the job is written in block style in this very file. */
function fixesFor({ view }: ConfigFacts, { node }: JobView): readonly Fix[] {
  const { file, text } = view.source;
  const first = node ? [...node.entries.values()][0]?.keyAt : undefined;
  // A key that an anchor brought stands elsewhere, where other jobs would get the line too.
  if (
    !node ||
    get(node, "circleci_ip_ranges") ||
    !first ||
    first.file !== file ||
    first.start < node.start ||
    first.end > node.end
  )
    return [];
  const { start } = first;
  const indent = text.slice(text.lastIndexOf("\n", start - 1) + 1, start);
  if (indent === "" || indent.trim() !== "") return [];
  return [
    {
      safety: "unsafe",
      title: "Leave from CircleCI's fixed addresses",
      edits: [{ at: spanAt(file, start, start), text: `circleci_ip_ranges: true\n${indent}` }],
    },
  ];
}

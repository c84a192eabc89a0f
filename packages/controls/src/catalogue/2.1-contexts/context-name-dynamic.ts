import { isNull } from "@ringfort/config";
import type { Check, Result } from "../../check.ts";
import { fail, failsOr, pass } from "../../results.ts";

export const contextNameDynamic: Check = {
  id: "RF-2.1.9",
  slug: "context-name-dynamic",
  title: "The name of a context is written out",
  level: 1,
  severity: "high",
  scope: "config",
  subject: "config",
  needs: ["compiled"],
  map: { nist: ["AC-3"], soc2: ["CC6.3"], cis8: ["3.3"], owasp: [5] },
  why: "Whoever starts the pipeline, or names the branch, chooses which secrets the job gets.",
  remedy: "Write one job for each context, each with its own filters.",
  guards: ["A name that only the ref chooses, among constants, is told at low."],
  run(config) {
    const fails = config.view.jobs.flatMap((job) =>
      job.contexts.flatMap((node): Result[] => {
        const names = [...new Set((node.origins ?? []).map(({ name }) => name))];
        if (isNull(node) || names.length === 0) return [];
        const byRef = names.every(
          (name) =>
            name === "pipeline.git.branch" || name === "pipeline.git.tag" || name === "pipeline.git.branch.is_default",
        );
        const chosen = byRef && isConstantChoice(config.view.source.text.slice(node.start, node.end));
        const why = `The context of \`${job.name}\` is made of ${names.map((name) => `\`${name}\``).join(" and ")}.`;
        return [
          fail(config.subject, why, {
            primary: node.file === job.at.file ? node : job.at,
            about: `${job.workflow}/${job.declaredName}`,
            ...(chosen ? { severity: "low" } : {}),
          }),
        ];
      }),
    );
    return failsOr(
      fails,
      pass(config.subject, "Every context is named by a text that is written out.", { restsOn: "yaml" }),
    );
  },
};

/** `pipeline.git.branch == "main" and "prod" or "dev"`: the ref decides, and can only choose among constants. */
function isConstantChoice(written: string): boolean {
  return /\band\s+\\?"[^"]*"\s+or\s+\\?"[^"]*"/.test(written);
}

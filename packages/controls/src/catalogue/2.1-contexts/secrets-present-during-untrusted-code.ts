import type { Check } from "../../check.ts";
import { sensitiveContexts } from "../../config/sensitive.ts";
import { runsUntrustedCode } from "../../config/untrusted-code.ts";
import { fail, failsOr, pass } from "../../results.ts";

export const secretsPresentDuringUntrustedCode: Check = {
  id: "RF-2.1.11",
  slug: "secrets-present-during-untrusted-code",
  title: "No job installs or builds while it holds a sensitive context",
  level: 2,
  severity: "high",
  scope: "config",
  subject: "config",
  needs: ["compiled"],
  map: { nist: ["SC-39", "AC-6", "SR-3"], soc2: ["CC6.1", "CC6.8"], cis8: ["16.8"], owasp: [3, 4, 5], ssc: ["2.1.1"] },
  why: "Every dependency's install script, and every file of the branch, runs with the secrets in its environment.",
  remedy:
    "Build in a job without contexts, hand the result over in a workspace, and deploy it in a job that installs nothing.",
  guards: [
    "On the default branch alone the code was reviewed, and it is told at medium.",
    "A job that checks nothing out runs no code of the repository.",
  ],
  run(config, context) {
    const fails = config.view.jobs.flatMap((job) => {
      const [first] = sensitiveContexts(job, context);
      const code = first && runsUntrustedCode(config, job);
      if (!first || code === undefined) return [];
      const where = config.reach.of(job);
      if (where.length === 0) return [];
      const open = where.some((one) => one === "any-branch" || one === "fork-pr" || one === "api");
      const why = `\`${job.name}\` runs \`${code}\` while it holds \`${first.name}\`, which is sensitive: ${first.why}.`;
      return [
        fail(config.subject, why, {
          primary: job.at,
          about: `${job.workflow}/${job.name}/${first.name}`,
          ...(open ? {} : { severity: "medium" }),
        }),
      ];
    });
    return failsOr(
      fails,
      pass(config.subject, "No job with a sensitive context installs or builds.", { restsOn: "yaml" }),
    );
  },
};

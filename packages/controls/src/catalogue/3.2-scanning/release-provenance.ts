import type { Check } from "../../check.ts";
import { failsInScripts, orbOf, scriptsOf } from "../../config/script-findings.ts";
import { publishesIn, signs } from "../../config/signing-tools.ts";
import { failsOr, notApplicable, pass } from "../../results.ts";

export const releaseProvenance: Check = {
  id: "RF-3.2.8",
  slug: "release-provenance",
  title: "Releases are signed, with their provenance",
  level: 3,
  severity: "medium",
  scope: "config",
  subject: "config",
  needs: ["compiled"],
  map: {
    nist: ["SI-7(15)", "SR-4"],
    soc2: ["CC8.1"],
    cis8: ["16.4"],
    owasp: [9],
    ssc: ["2.4.1", "2.4.5"],
    slsa: ["L1", "L2"],
  },
  why: "Without a signature nobody can tell what this pipeline built from what a thief of the registry's token pushed.",
  remedy:
    "Sign without a key of your own: `cosign sign --yes IMAGE@DIGEST` with CircleCI's OIDC token, and attest the list of parts with `cosign attest`.",
  guards: ["npm takes no provenance from CircleCI yet, so a pipeline that publishes to npm alone is not asked for it."],
  run(config) {
    const jobs = config.view.jobs.filter((job) => config.reach.of(job).length > 0);
    const publishes = jobs.flatMap((job) =>
      scriptsOf(config, job)
        .filter((one) => orbOf(one, config) === undefined)
        .flatMap(({ script }) => publishesIn(script)),
    );
    if (publishes.length === 0) return [pass(config.subject, "Nothing is released from here.", { restsOn: "yaml" })];
    if (publishes.every(({ to }) => to === "npm"))
      return [notApplicable(config.subject, "npm takes no provenance from CircleCI yet.")];
    const signing = new Set(
      jobs.filter((job) => scriptsOf(config, job).some(({ script }) => signs(script))).map(({ workflow }) => workflow),
    );
    const fails = failsInScripts(config, ({ job, script }) =>
      signing.has(job.workflow) || config.reach.of(job).length === 0
        ? []
        : publishesIn(script)
            .filter(({ to }) => to !== "npm")
            .map(({ command, to }) => ({
              at: command,
              why: `\`${job.name}\` publishes to ${to}, and nothing in workflow \`${job.workflow}\` signs what it publishes.`,
              about: to,
              confidence: "medium",
            })),
    );
    return failsOr(fails, pass(config.subject, "What is released is signed.", { restsOn: "yaml" }));
  },
};

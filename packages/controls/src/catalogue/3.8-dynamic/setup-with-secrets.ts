import type { Check } from "../../check.ts";
import { runsUntrustedCode } from "../../config/untrusted-code.ts";
import { known } from "../../evidence/known.ts";
import { fail, failsOr, pass } from "../../results.ts";

export const setupWithSecrets: Check = {
  id: "RF-3.8.1",
  slug: "setup-with-secrets",
  title: "No setup workflow holds secrets",
  level: 1,
  severity: "high",
  scope: "config",
  subject: "config",
  needs: ["compiled"],
  map: { nist: ["AC-6"], soc2: ["CC6.3"], cis8: ["6.8"], owasp: [4, 5] },
  why: "A setup workflow runs on every push, of code that nobody reviewed, and holds the key that decides what the rest of the pipeline is.",
  remedy: "Take the contexts out of the setup workflow: the jobs of the continuation ask for what they need.",
  guards: ["A context in the continuation is where it belongs; other checks look at it there."],
  run(config, { projects }) {
    const { view, subject } = config;
    if (!view.setup) return [pass(subject, "This config is no setup config.", { restsOn: "yaml" })];
    const variables = known(projects.find(({ slug }) => slug === config.project)?.ENV) ?? [];
    const fails = view.jobs.flatMap((job) => {
      const about = `${job.workflow}/${job.name}`;
      if (job.contexts.length > 0)
        return [fail(subject, `\`${job.name}\` of the setup workflow holds a context.`, { primary: job.at, about })];
      const code = variables.length > 0 ? runsUntrustedCode(config, job) : undefined;
      if (code === undefined) return [];
      const why = `\`${job.name}\` of the setup workflow runs \`${code}\` with ${variables.length} variables of the project in reach.`;
      return [fail(subject, why, { primary: job.at, about, confidence: "medium" })];
    });
    return failsOr(fails, pass(subject, "The setup workflow holds no context.", { restsOn: "yaml" }));
  },
};

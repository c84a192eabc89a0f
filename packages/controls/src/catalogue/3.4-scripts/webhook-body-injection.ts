import type { Check } from "../../check.ts";
import { failsOr, pass } from "../../results.ts";
import { failOfInterpolation, interpolations } from "./interpolations.ts";

export const webhookBodyInjection: Check = {
  id: "RF-3.4.3",
  slug: "webhook-body-injection",
  title: "No script is made of a webhook's body",
  level: 1,
  severity: "critical",
  scope: "config",
  subject: "config",
  needs: ["compiled"],
  map: { nist: ["SI-10"], soc2: ["CC6.6", "CC6.8"], cis8: ["16.10"], owasp: [4, 8] },
  why: "The body is whatever the sender sent. A single quote in its JSON ends the quotes around it, and the rest runs as commands.",
  remedy: 'Set it in the step\'s `environment` as `BODY`, and read it with `printf "%s" "$BODY" | jq -r .branch`.',
  guards: ["A body that is handed over in `environment` is data."],
  run(config) {
    const fails = interpolations(config)
      .filter(({ name }) => name === "pipeline.trigger_parameters.webhook.body")
      .map((one) => failOfInterpolation(config, one, "whoever can call the webhook runs commands in the job."));
    return failsOr(fails, pass(config.subject, "No script is made of a webhook's body.", { restsOn: "yaml" }));
  },
};

import { textOf } from "@ringfort/config";
import type { Check } from "../../check.ts";
import { read } from "../../evidence/evidence.ts";
import { isRingfort } from "../../evidence/platform.ts";
import { fail, failsOr, notApplicable, pass, unknown } from "../../results.ts";

export const contextWebhookTrigger: Check = {
  id: "RF-2.1.14",
  slug: "context-webhook-trigger",
  title: "No pipeline of a custom webhook relies on a group restriction",
  level: 2,
  severity: "medium",
  scope: "org",
  subject: "project",
  needs: ["PDEF"],
  map: { nist: ["AC-3"], soc2: ["CC6.3"], cis8: ["3.3"], owasp: [1, 5] },
  why: "A custom webhook has no user, so a group restriction does not do what it says there.",
  remedy: "Restrict the context by project and by an expression on `pipeline.trigger.type`.",
  guards: ["On a Ringfort server such a pipeline is in no group, so a group restriction keeps it out."],
  run(project, { configs, contexts, org }) {
    const subject = { kind: "project", name: project.slug } as const;
    const byWebhook = read(project.PDEF).some(({ triggers }) =>
      triggers.some(({ provider, disabled }) => provider === "webhook" && !disabled),
    );
    if (!byWebhook) return [pass(subject, "No custom webhook starts this project's pipelines.")];
    if (isRingfort(org))
      return [
        notApplicable(
          subject,
          "On a Ringfort server, a custom webhook's pipelines are in no group and get nothing by one.",
        ),
      ];
    const names = new Set(
      configs
        .filter((config) => config.project === project.slug)
        .flatMap(({ view }) => view.jobs.flatMap((job) => job.contexts.flatMap((node) => textOf(node) ?? []))),
    );
    const results = [...names].flatMap((name) => {
      const evidence = contexts.find((one) => one.name === name)?.CTXRES;
      if (evidence?.status !== "read")
        return [
          unknown(subject, `The restrictions of \`${name}\` could not be read.`, ["context restrictions"], {
            about: name,
          }),
        ];
      const kinds = new Set(evidence.value.map(({ type }) => type));
      if (!kinds.has("group") || (kinds.has("project") && kinds.has("expression"))) return [];
      return [
        fail(subject, `Pipelines of a custom webhook use \`${name}\`, which only a group restriction protects.`, {
          about: name,
        }),
      ];
    });
    return failsOr(
      results,
      pass(subject, "No context of these pipelines rests on a group alone.", { restsOn: "restriction" }),
    );
  },
};

import type { Check } from "../../check.ts";
import { daysBetween } from "../../evidence/days.ts";
import { read } from "../../evidence/evidence.ts";
import { subjectOf } from "../../evidence/subject-of.ts";
import { fail, failsOr, pass } from "../../results.ts";

const oldest = 180;

export const inboundWebhookTrigger: Check = {
  id: "RF-3.1.6",
  slug: "inbound-webhook-trigger",
  title: "Custom webhooks are justified, and their secret is fresh",
  level: 2,
  severity: "medium",
  scope: "org",
  subject: "project",
  needs: ["PDEF"],
  map: { nist: ["IA-9", "SC-23"], soc2: ["CC6.6"], cis8: ["5.2"], owasp: [8] },
  why: "The URL is the password: whoever finds it in a log or a wiki starts pipelines with a body of his own.",
  remedy:
    "Make the trigger anew, keep its URL in a secret store, and attest what it is for: `ringfort attest RF-3.1.6`.",
  guards: ["One that was attested and is younger than 180 days is in order."],
  run(project, { attested, now }) {
    const subject = subjectOf(project);
    const justified = attested("RF-3.1.6", subject.name)?.answer === "pass";
    const webhooks = read(project.PDEF).flatMap(({ name, triggers }) =>
      triggers
        .filter(({ provider, disabled }) => provider === "webhook" && !disabled)
        .map((trigger) => ({ name, ...trigger })),
    );
    const fails = webhooks.flatMap(({ id, name, created_at }) => {
      const days = created_at === undefined ? 0 : daysBetween(created_at, now);
      if (days > oldest)
        return [fail(subject, `The webhook of \`${name}\` has had the same secret for ${days} days.`, { about: id })];
      return justified ? [] : [fail(subject, `Nobody attested what the webhook of \`${name}\` is for.`, { about: id })];
    });
    const untold = webhooks.some(({ created_at }) => created_at === undefined);
    return failsOr(
      fails,
      webhooks.length === 0
        ? pass(subject, "No custom webhook starts pipelines.", { restsOn: "setting" })
        : pass(subject, `All of ${webhooks.length} custom webhooks were attested.`, {
            restsOn: "attestation",
            ...(untold ? { confidence: "medium" } : {}),
          }),
    );
  },
};

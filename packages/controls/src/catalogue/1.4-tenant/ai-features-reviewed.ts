import type { Check } from "../../check.ts";
import { read } from "../../evidence/evidence.ts";
import { subjectOf } from "../../evidence/subject-of.ts";
import { fail, pass, unknown } from "../../results.ts";

const features = {
  enable_ai_agents: "AI agents",
  enable_ai_error_summarization: "AI summaries of errors",
} as const;

export const aiFeaturesReviewed: Check = {
  id: "RF-1.4.6",
  slug: "ai-features-reviewed",
  title: "AI features were approved by someone, or are off",
  level: 3,
  severity: "info",
  scope: "org",
  subject: "organization",
  needs: ["ORGSET"],
  map: { nist: ["SA-9", "AC-4"], soc2: ["CC9.2"], cis8: ["15.2"], owasp: [8] },
  why: "Logs and code go to one more company, which your contracts may not know of.",
  remedy: "Switch them off, or attest where the data goes and who agreed.",
  guards: ["A feature that was reviewed and attested may be on."],
  run(org, { attested }) {
    const subject = subjectOf(org);
    const settings = read(org.ORGSET);
    const keys = ["enable_ai_agents", "enable_ai_error_summarization"] as const;
    const on = keys.filter((key) => settings[key]);
    if (on.length > 0) {
      const said = attested("RF-1.4.6", subject.name);
      if (said?.answer === "pass")
        return [
          pass(subject, `${said.author} attested, and ${said.reviewer} reviewed: ${said.statement}`, {
            restsOn: "attestation",
          }),
        ];
      return on.map((key) =>
        fail(subject, `${features[key]} are on, and nobody attested that they may be.`, { about: key }),
      );
    }
    const untold = keys.filter((key) => settings[key] === undefined);
    if (untold.length > 0)
      return [
        unknown(
          subject,
          "The settings do not tell whether AI features are on.",
          untold.map((key) => `\`${key}\` of the organization's settings`),
        ),
      ];
    return [pass(subject, "AI features are off.", { restsOn: "setting" })];
  },
};

import type { Check } from "../../check.ts";
import { secretsOf } from "../../config/project-secrets.ts";
import { read } from "../../evidence/evidence.ts";
import { known } from "../../evidence/known.ts";
import { subjectOf } from "../../evidence/subject-of.ts";
import { fail, pass, unknown } from "../../results.ts";

export const buildLogVisibility: Check = {
  id: "RF-1.2.4",
  slug: "build-log-visibility",
  title: "Builds of a project with secrets are not public",
  level: 1,
  severity: "high",
  scope: "org",
  subject: "project",
  needs: ["PRJSET"],
  map: { nist: ["AC-3", "AC-22"], soc2: ["CC6.1"], cis8: ["3.3"], owasp: [6], ssc: ["2.1.3"] },
  why: "One `env`, one verbose error, one secret cut in two by a line break, and the whole world reads it in the log.",
  remedy: "Switch off the open-source flag, or give the jobs with secrets a project of their own.",
  guards: ["The logs of a public repository are public anyway: there it weighs less, and RF-2.2.3 weighs more."],
  run(project, context) {
    const subject = subjectOf(project);
    const { oss } = read(project.PRJSET);
    if (oss === undefined)
      return [
        unknown(subject, "The settings do not tell whether builds are public.", ["`oss` in the project's settings"]),
      ];
    if (!oss) return [pass(subject, "Builds are not public.", { restsOn: "setting" })];
    const secrets = secretsOf(project, context);
    if (secrets.held === "none")
      return [pass(subject, "Builds are public, and have no secrets in reach.", { restsOn: "setting" })];
    if (secrets.held === "unknown")
      return [
        unknown(subject, "Builds are public; whether they have secrets in reach is not known.", [
          "the project's variables (`--org SLUG --token-env VAR`)",
          "the project's config, expanded whole",
        ]),
      ];
    const open = known(project.FORGE)?.public === true;
    return [
      fail(
        subject,
        `Builds are public, and ${secrets.why}.`,
        open
          ? {
              severity: "medium",
              remedy: "The repository is public, so are its logs: keep secrets out of them (RF-2.2.3).",
            }
          : {},
      ),
    ];
  },
};

import type { Check } from "../../check.ts";
import { cloudOf } from "../../config/cloud-credentials.ts";
import { isCredentialName } from "../../config/names.ts";
import { read } from "../../evidence/evidence.ts";
import { subjectOf } from "../../evidence/subject-of.ts";
import { fail, failsOr, pass } from "../../results.ts";

export const projectLevelSecret: Check = {
  id: "RF-2.2.2",
  slug: "project-level-secret",
  title: "Credentials are kept in contexts, not in projects",
  level: 1,
  severity: "medium",
  scope: "org",
  subject: "project",
  needs: ["ENV"],
  map: { nist: ["SC-28", "AC-3"], soc2: ["CC6.1"], cis8: ["3.3"], owasp: [6] },
  why: "Every job of the project gets it, on any branch that anyone pushes: a project's variables know no restriction.",
  remedy:
    "Put the value into a context that is restricted to this project and its branch, name the context in the jobs that need it, then delete it here: `DELETE /api/v2/project/{slug}/envvar/{name}`.",
  guards: ["What only configures, such as `NODE_ENV`, may stay."],
  run(project) {
    const subject = subjectOf(project);
    const fails = read(project.ENV)
      .filter(({ name }) => isCredentialName(name) || cloudOf(name) !== undefined)
      .map(({ name }) =>
        fail(subject, `\`${name}\` is a variable of the project: every job on every branch gets it.`, { about: name }),
      );
    return failsOr(fails, pass(subject, "It keeps no credential of its own.", { restsOn: "setting" }));
  },
};

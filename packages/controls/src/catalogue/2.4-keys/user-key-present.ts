import type { Check } from "../../check.ts";
import { read } from "../../evidence/evidence.ts";
import { subjectOf } from "../../evidence/subject-of.ts";
import { fail, failsOr, pass } from "../../results.ts";

export const userKeyPresent: Check = {
  id: "RF-2.4.1",
  slug: "user-key-present",
  title: "No project checks out with a person's key",
  level: 1,
  severity: "high",
  scope: "org",
  subject: "project",
  needs: ["CKEY"],
  map: { nist: ["AC-6", "IA-5"], soc2: ["CC6.3"], cis8: ["5.5", "6.8"], owasp: [2, 6] },
  why: "A user key opens every repository of that person, to read and to write, from any job of this project.",
  remedy:
    "Add a deploy key, delete the user key (`DELETE …/checkout-key/{fingerprint}`), and remove it from the person's GitHub account.",
  guards: ["A deploy key opens one repository; a project of the GitHub App needs no key at all."],
  run(project) {
    const subject = subjectOf(project);
    const keys = read(project.CKEY);
    const fails = keys
      .filter(({ type }) => type === "github-user-key")
      .map(({ fingerprint, preferred }) =>
        fail(
          subject,
          preferred
            ? "The project checks out with a person's key, which opens all of that person's repositories."
            : "A person's key lies in the project, which opens all of that person's repositories.",
          { about: fingerprint },
        ),
      );
    return failsOr(
      fails,
      pass(subject, keys.length === 0 ? "The project has no checkout keys." : "The project has deploy keys only.", {
        restsOn: "setting",
      }),
    );
  },
};

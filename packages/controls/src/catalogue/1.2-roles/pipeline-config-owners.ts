import type { Check } from "../../check.ts";
import { continuationFiles } from "../../config/continuation-files.ts";
import { configsOf } from "../../config/project-configs.ts";
import { read } from "../../evidence/evidence.ts";
import { subjectOf } from "../../evidence/subject-of.ts";
import { reviewGaps } from "../../forge/review-gaps.ts";
import { fail, failsOr, pass } from "../../results.ts";

/** What has to have owners in every repository: the config, and whatever is put beside it later. */
const always = [".circleci/config.yml", ".circleci/another/file.yml"];

export const pipelineConfigOwners: Check = {
  id: "RF-1.2.5",
  slug: "pipeline-config-owners",
  title: "Changes of `.circleci` need a review by its owners",
  level: 1,
  severity: "high",
  scope: "org",
  subject: "project",
  needs: ["FORGE"],
  map: {
    nist: ["CM-3", "CM-5", "SA-10"],
    soc2: ["CC8.1"],
    cis8: ["16.1"],
    owasp: [1, 4],
    ssc: ["1.1.3", "1.1.6", "1.1.7", "2.3.4"],
  },
  why: "Who writes the config alone decides alone what runs with the secrets of the default branch.",
  remedy:
    "Add `/.circleci/ @your-team` to CODEOWNERS, and let a ruleset of the default branch demand a review by code owners, dismiss stale ones and bind admins.",
  guards: ["`* @team` owns `.circleci` as well, and so does any other pattern that matches it last."],
  run(project, context) {
    const subject = subjectOf(project);
    const forge = read(project.FORGE);
    const files = [...new Set([...always, ...configsOf(project, context).flatMap(continuationFiles)])];
    const fails = reviewGaps(forge, files).map(({ about, why }) => fail(subject, why, { about }));
    const more = forge.required_reviews < 2 ? " Level 2 asks for a second reviewer." : "";
    return failsOr(
      fails,
      pass(subject, `Changes of \`.circleci\` need ${forge.required_reviews} reviews, its owners' among them.${more}`, {
        restsOn: "vcs",
      }),
    );
  },
};

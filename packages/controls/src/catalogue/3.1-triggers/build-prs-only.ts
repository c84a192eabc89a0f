import { compilePattern } from "@ringfort/config";
import type { Check } from "../../check.ts";
import { openNames } from "../../config/open-patterns.ts";
import { read } from "../../evidence/evidence.ts";
import { known, unread } from "../../evidence/known.ts";
import { subjectOf } from "../../evidence/subject-of.ts";
import { fail, failsOr, pass, unknown } from "../../results.ts";

export const buildPrsOnly: Check = {
  id: "RF-3.1.3",
  slug: "build-prs-only",
  title: "A public project builds pull requests and its default branch only",
  level: 1,
  severity: "low",
  scope: "org",
  subject: "project",
  needs: ["PRJSET"],
  map: { nist: ["CM-7"], soc2: ["CC8.1"], cis8: ["4.8"], owasp: [1], ssc: ["2.3.5"] },
  why: "A pushed branch builds before anyone has looked at it; a pull request at least shows what is about to run.",
  remedy: "Project Settings > Advanced: only build pull requests, with overrides for exactly named branches.",
  guards: ["A private project may build every branch."],
  run(project) {
    const subject = subjectOf(project);
    const { oss, build_prs_only: only, pr_only_branch_overrides: overrides } = read(project.PRJSET);
    const open = oss === true ? true : known(project.FORGE)?.public;
    if (open === false) return [pass(subject, "The project is not public.", { restsOn: "setting" })];
    if (only === undefined)
      return [
        unknown(subject, "The settings do not tell which branches build.", [
          "`build_prs_only` in the project's settings",
        ]),
      ];
    if (!only)
      return open
        ? [fail(subject, "The project is public, and every branch that is pushed builds.")]
        : [unread(subject, project.FORGE, "Every branch builds; whether the repository is public is not known")];
    const fails = (overrides ?? []).flatMap((override) => {
      const name = openedBy(override);
      return name === undefined
        ? []
        : [
            fail(subject, `\`${override}\` also builds \`${name}\`, without a pull request.`, {
              severity: "medium",
              about: override,
              ...(open ? {} : { confidence: "medium" }),
            }),
          ];
    });
    return failsOr(fails, pass(subject, "Only pull requests and named branches build.", { restsOn: "setting" }));
  },
};

/** A branch that anyone may create and that an override lets build: a plain name lets in itself only. */
function openedBy(override: string): string | undefined {
  const bare = override.replace(/^\/|\/$/g, "");
  if (!/[*+?[(|]/.test(bare)) return undefined;
  const pattern = compilePattern(`/${bare}/`);
  return pattern.ok && pattern.matches("someone/any-branch") ? "someone/any-branch" : openNames(`/${bare}/`)[0];
}

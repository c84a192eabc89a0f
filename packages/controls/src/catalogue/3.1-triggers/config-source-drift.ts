import type { PipelineDefinition } from "@ringfort/contract";
import type { Check, Context, Result } from "../../check.ts";
import { type ForgeFacts, type ProjectEvidence, read } from "../../evidence/evidence.ts";
import { unread } from "../../evidence/known.ts";
import { subjectOf } from "../../evidence/subject-of.ts";
import { reviewGaps } from "../../forge/review-gaps.ts";
import { fail, failsOr, pass } from "../../results.ts";

export const configSourceDrift: Check = {
  id: "RF-3.1.7",
  slug: "config-source-drift",
  title: "A config from another repository comes from a protected branch there",
  level: 2,
  severity: "high",
  scope: "org",
  subject: "project",
  needs: ["PDEF"],
  map: { nist: ["CM-3", "CM-5"], soc2: ["CC8.1"], cis8: ["16.1"], owasp: [1, 4], ssc: ["2.3.4"] },
  why: "Whoever can push to that branch of that repository decides what runs with this project's secrets.",
  remedy:
    "Take the config from the protected default branch, whose `.circleci` has owners and required reviews (RF-1.2.5).",
  guards: ["A commit or a tag does not move; a branch that the forge protects moves under review."],
  run(project, context) {
    const results = read(project.PDEF).flatMap((definition) => {
      const from = repositoryName(definition.config_source.repo);
      const checkedOut = repositoryName(definition.checkout_source.repo);
      return from === undefined || checkedOut === undefined || from === checkedOut
        ? []
        : ofForeign(project, definition, { from, context });
    });
    return failsOr(
      results,
      pass(subjectOf(project), "Every config comes from the repository itself, or from protected places.", {
        restsOn: "vcs",
      }),
    );
  },
};

function ofForeign(
  project: ProjectEvidence,
  { name, config_source, triggers }: PipelineDefinition,
  { from, context }: { readonly from: string; readonly context: Context },
): readonly Result[] {
  const subject = subjectOf(project);
  const there = context.projects.find(({ slug }) => slug.toLowerCase().endsWith(`/${from}`));
  if (there?.FORGE.status !== "read")
    return [
      unread(
        subject,
        there?.FORGE,
        `How \`${from}\` is protected, which \`${name}\` takes its config from, is not known`,
        { about: name },
      ),
    ];
  const forge = there.FORGE.value;
  const path = config_source.file_path ?? ".circleci/config.yml";
  const gaps = reviewGaps(forge, [path]).map(({ about, why }) =>
    fail(
      subject,
      `\`${name}\` takes its config from \`${from}\`, where ${why.charAt(0).toLowerCase()}${why.slice(1)}`,
      {
        about: `${name}/${about}`,
      },
    ),
  );
  const refs = triggers.filter(({ disabled }) => !disabled).flatMap(({ config_ref }) => config_ref ?? []);
  const moving = [...new Set(refs)]
    .filter((ref) => isUnprotected(ref, forge, context))
    .map((ref) =>
      fail(subject, `\`${name}\` takes its config from \`${ref}\` of \`${from}\`, which nothing protects.`, {
        about: `${name}/${ref}`,
      }),
    );
  return [...gaps, ...moving];
}

/** `org/repo` of whatever the API says: a name, a slug or an address. */
function repositoryName(repo: string | undefined): string | undefined {
  return repo
    ?.replace(/\.git$/, "")
    .split(/[/:]/)
    .filter((part) => part !== "")
    .slice(-2)
    .join("/")
    .toLowerCase();
}

function isUnprotected(ref: string, forge: ForgeFacts, { policy }: Context): boolean {
  if (/^[0-9a-f]{40}$/.test(ref) || ref.startsWith("refs/tags/")) return false;
  const branch = ref.replace(/^refs\/heads\//, "");
  if (branch === forge.default_branch) return false;
  return ![...forge.protected_patterns, ...policy.protectedBranches].some((pattern) => coversBranch(pattern, branch));
}

function coversBranch(pattern: string, branch: string): boolean {
  return pattern === branch || (pattern.endsWith("*") && branch.startsWith(pattern.slice(0, pattern.indexOf("*"))));
}

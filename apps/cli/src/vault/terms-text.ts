import { sanitiseName } from "../terminal/sanitise.ts";
import type { Terms } from "./write-policy.ts";

/** What a policy lets happen, in sentences; a closed one says so. */
export function describeTerms(terms: Terms): string {
  if (terms.projects.length === 0)
    return "Nobody may use it: no project is named. `ringfort context restrict` with --project and --ref opens it.";
  if (terms.refs.length === 0) return "Nobody may use it: no ref is named. --ref refs/heads/main opens it.";
  return [
    `used by: ${words(terms.projects, "every project of the organization")}`,
    `on: ${words(terms.refs, "every branch and tag that the runner trusts")}`,
    ...terms.expressions.map((expression) => `only if: ${sanitiseName(expression)}`),
    ...conditionsOf(terms),
  ].join("\n");
}

function conditionsOf(terms: Terms): string[] {
  const names = Object.keys(terms.parameters);
  return [
    ...(terms.approvals > 0 ? [`signed approvals needed: ${terms.approvals}`] : []),
    ...(terms.notByCommitter ? ["the committer's own approval does not count"] : []),
    ...(terms.signedCommits ? ["commits must be signed"] : []),
    ...(terms.maxCommitAgeDays === null ? [] : [`commits older than ${terms.maxCommitAgeDays} days need an approval`]),
    ...(terms.restoreCache ? [] : ["no caches are restored"]),
    ...(names.length === 0 ? [] : [`parameters that may differ: ${names.map(sanitiseName).join(", ")}`]),
    ...(terms.expires === null ? [] : [`until ${new Date(terms.expires).toISOString()}`]),
  ];
}

function words(patterns: readonly string[], all: string): string {
  return patterns.includes("*") ? all : patterns.map(sanitiseName).join(", ");
}

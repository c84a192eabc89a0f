import { checkContextExpression } from "@ringfort/config";
import { type Arguments, type Option, UsageError } from "../command.ts";
import type { Terms } from "./write-policy.ts";

/** What a policy can say, as the command line says it. What is given replaces what was; what is not given stays. */
export const termsOptions = {
  project: {
    type: "string",
    value: "SLUG",
    multiple: true,
    help: "a project that may use it; '*' for every project of the organization",
  },
  ref: {
    type: "string",
    value: "REF",
    multiple: true,
    help: "on which refs: refs/heads/main, 'refs/tags/v*', or '*' for all",
  },
  expression: {
    type: "string",
    value: "E",
    multiple: true,
    help: "a condition on pipeline values: 'pipeline.git.branch == \"main\"'",
  },
  approvals: { type: "string", value: "N", help: "how many signed approvals a job needs" },
  "not-by-committer": { type: "boolean", help: "the committer's own approval does not count" },
  "signed-commits": { type: "boolean", help: "only commits whose signature the runner has verified" },
  "max-commit-age": { type: "string", value: "DAYS", help: "older commits need an approval; `none` lifts it" },
  parameter: {
    type: "string",
    value: "NAME=VALUE",
    multiple: true,
    help: "a value of a pipeline parameter that may differ from its default",
  },
  "no-cache": { type: "boolean", help: "jobs that use it restore no caches" },
  expires: { type: "string", value: "DATE", help: "when nobody may use it any more: 2027-06-30; `never` lifts it" },
} as const satisfies Readonly<Record<string, Option>>;

export type TermsOptions = Arguments<typeof termsOptions>["options"];

export function saysTerms(options: TermsOptions): boolean {
  return Object.keys(termsOptions).some((name) => {
    const given = options[name as keyof TermsOptions];
    return Array.isArray(given) ? given.length > 0 : given !== undefined && given !== false;
  });
}

/** The terms that hold after what the command line says, or a `UsageError`. */
export function changeTerms(before: Terms, options: TermsOptions): Terms {
  return {
    ...before,
    ...(options.project.length > 0 && { projects: options.project.map(checkProject) }),
    ...(options.ref.length > 0 && { refs: options.ref.map(checkRef) }),
    ...(options.expression.length > 0 && { expressions: options.expression.map(checkExpression) }),
    ...(options.approvals !== undefined && { approvals: numberIn("approvals", options.approvals, 0, 10) }),
    ...(options["not-by-committer"] && { notByCommitter: true }),
    ...(options["signed-commits"] && { signedCommits: true }),
    ...(options["max-commit-age"] !== undefined && { maxCommitAgeDays: age(options["max-commit-age"]) }),
    ...(options.parameter.length > 0 && { parameters: parametersOf(options.parameter) }),
    ...(options["no-cache"] && { restoreCache: false }),
    ...(options.expires !== undefined && { expires: moment(options.expires) }),
  };
}

/** A slug as the runner's own trust file names the project. */
function checkProject(slug: string): string {
  if (slug === "*" || /^[^/\s]+\/[^/\s]+\/[^/\s]+$/.test(slug)) return slug;
  throw new UsageError("`--project` is no slug: it looks like circleci/acme/web, or is '*'.");
}

/** Short names are not taken: a tag may be called as a branch is. */
export function checkRef(ref: string): string {
  if (/^(\*|refs\/(heads|tags)\/\S+)$/.test(ref)) return ref;
  throw new UsageError(
    `\`--ref ${ref}\` is not a full name: write refs/heads/${ref} for a branch, refs/tags/${ref} for a tag.`,
  );
}

function checkExpression(expression: string): string {
  const mistake = checkContextExpression(expression);
  if (!mistake) return expression;
  throw new UsageError(`\`--expression\`: ${mistake.message}, at character ${mistake.start + 1}.`);
}

function age(text: string): number | null {
  return text === "none" ? null : numberIn("max-commit-age", text, 1, 3_650);
}

function numberIn(name: string, text: string, least: number, most: number): number {
  const number = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (number >= least && number <= most) return number;
  throw new UsageError(`\`--${name}\` is a number from ${least} to ${most}.`);
}

/** Each parameter with every value that was named for it. */
function parametersOf(words: readonly string[]): Terms["parameters"] {
  const pairs = words.map((word) => {
    const at = word.indexOf("=");
    if (at < 1) throw new UsageError("`--parameter` is NAME=VALUE.");
    return [word.slice(0, at), scalar(word.slice(at + 1))] as const;
  });
  const named = Map.groupBy(pairs, ([name]) => name);
  return Object.fromEntries([...named].map(([name, given]) => [name, given.map(([, value]) => value)]));
}

function scalar(text: string): string | number | boolean {
  if (text === "true" || text === "false") return text === "true";
  return /^(0|-?[1-9]\d{0,14})$/.test(text) ? Number(text) : text;
}

function moment(text: string): number | null {
  if (text === "never") return null;
  const at = /^\d{4}-\d{2}-\d{2}(T.*Z)?$/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isFinite(at) && at >= 0) return at;
  throw new UsageError("`--expires` is a date like 2027-06-30, or `never`.");
}

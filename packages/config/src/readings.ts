/**
 * Where the documentation is silent, or contradicts itself, this file is the one place that says how we read it.
 * Section 11 of the language reference lists the unknowns; each export names its own.
 */

/** "Combination of `only` and `ignore` in job filters": `only` decides alone, `ignore` beside it has no effect. */
export function runsWithOnlyAndIgnore(matchesOnly: boolean, _matchesIgnore: boolean): boolean {
  return matchesOnly;
}

/** "Neither `only` nor `ignore`" below `branches` or `tags`: such a job runs on branches and is skipped on tags. */
export const runsWithNeitherOnlyNorIgnore = { branches: true, tags: false } as const;

/** "Stringified boolean in a larger string": `true` and `false`, not `1` and `0`. */
export function booleanText(value: boolean): string {
  return value ? "true" : "false";
}

/** "null in larger string": `<nil>` in an `environment` value, nothing elsewhere. */
export const nullText = { environment: "<nil>", elsewhere: "" } as const;

/** "Reserved parameter list": the documentation's list and the language server's differ; we refuse every name that is on one of them. */
export const unionOfReservedNames: ReadonlySet<string> = new Set([
  "name",
  "requires",
  "context",
  "type",
  "filters",
  "matrix",
  "pre-steps",
  "post-steps",
  "override-with",
  "upstream",
]);

/** "Step `condition:` as expression string": evaluated, with a warning, when it parses and names something dotted. */
export const stepConditionsMayBeExpressions = true;

/** "Order of values in default matrix names": alphabetical by the parameters' names, as a public config that ran shows. */
export const alphabeticalMatrixNames = true;

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
export type NullText = "<nil>" | "";

/** "Large integers / floats when stringified": plainly. A shell or a version has no use for `1e+21`. */
export function numberText(value: number): string {
  const text = String(value);
  const exponentAt = text.indexOf("e");
  if (exponentAt < 0) return text;
  if (Number.isInteger(value)) return BigInt(value).toString();
  const negative = value < 0;
  const digits = text.slice(negative ? 1 : 0, exponentAt).replace(".", "");
  // Without being an integer, a number printed with an exponent is below 1: "1.5e-7" is 0.00000015.
  const zeros = -Number(text.slice(exponentAt + 1)) - 1;
  return `${negative ? "-" : ""}0.${"0".repeat(zeros)}${digits}`;
}

/** "Truthiness of `""` in expressions": true. Only `false` and undefined are false there, unlike in logic statements. */
export function isTrueInExpression(value: unknown): boolean {
  return value !== false && value !== undefined && value !== null;
}

/** "`contains` operator": supported, though CircleCI's documentation does not have it. */
export const undocumentedOperators = ["contains"] as const;

/** "Regex flavour": filters and `matches:` are Java's, patterns of expressions RE2's; all must match the whole text. */
export const regexFlavours = { filters: "java", logic: "java", expressions: "re2" } as const;

/** "Exact cron dialect": POSIX fields of digits, `*`, commas and plain ranges, and days of the week from 0 to 6. */
export const cronDaysOfWeek = { from: 0, to: 6 } as const;

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

/** Silent on a tag alone in its scalar whose value this pipeline does not have, such as `<< pipeline.git.tag >>` on a branch: empty text. */
export const unavailableAlone = "";

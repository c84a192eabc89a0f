import type { Placed } from "./any-json.ts";
import { type AwsCondition, type AwsStatement, awsStatements } from "./aws-statement.ts";
import { type ClaimTest, type Grant, isCircleIssuer } from "./grant.ts";
import type { Pattern } from "./pattern.ts";

/** A statement that lets tokens of one issuer in. */
export interface AwsGrant extends Grant {
  readonly cloud: "aws";
  readonly statement: AwsStatement;
  /** The provider's ARN; undefined where anyone is let in. */
  readonly principal: Placed<string> | undefined;
  /** Every condition on a claim, also those that bind nothing. */
  conditionsOn(claim: string): readonly AwsCondition[];
}

/** The statements of a trust policy that let CircleCI's tokens in, one for each issuer that they name. */
export function awsGrants(data: unknown): readonly AwsGrant[] {
  const statements = awsStatements(data);
  const denied = deniedBy(statements.filter(({ effect }) => effect === "deny"));
  return statements
    .filter((statement) => statement.effect === "allow" && (statement.allButSome || letsTokensIn(statement)))
    .flatMap((statement) => grantsOf(statement, denied));
}

function letsTokensIn({ actions }: AwsStatement): boolean {
  return actions.some(({ value }) =>
    /^(?:\*|sts:(?:\*|assumerole\*|assumerolewith\*|assumerolewithweb\w*\*?))$/i.test(value),
  );
}

function grantsOf(statement: AwsStatement, denied: Denied): readonly AwsGrant[] {
  const mentions = (text: string) => statement.conditions.some(({ key }) => key.toLowerCase().includes(text));
  const named = statement.principals.flatMap((principal): AwsGrant[] => {
    const issuer = issuerOf(principal.value);
    if (issuer === undefined) return [];
    const known = isCircleIssuer(issuer) || subjectsLookLikeOurs(statement);
    return known ? [grantOf(statement, issuer, principal, denied)] : [];
  });
  if (named.length > 0 || !statement.anyone || !mentions("oidc.circleci.com")) return named;
  return [grantOf(statement, "*", undefined, denied)];
}

/** What follows `oidc-provider/` in the provider's ARN. */
export function issuerOf(arn: string): string | undefined {
  const start = arn.indexOf(":oidc-provider/");
  return start < 0 ? undefined : arn.slice(start + ":oidc-provider/".length);
}

function subjectsLookLikeOurs({ conditions }: AwsStatement): boolean {
  return conditions.some(
    ({ key, values }) =>
      key.includes("oidc.circleci.com/") ||
      (key.endsWith(":sub") && values.some(({ value }) => /^org\/[^/]+\/project\//.test(value))),
  );
}

function grantOf(
  statement: AwsStatement,
  issuer: string,
  principal: Placed<string> | undefined,
  denied: Denied,
): AwsGrant {
  const conditionsOn = (claim: string) => conditionsFor(statement, issuer, claim);
  return {
    ...{ cloud: "aws", issuer, name: statement.name, path: statement.path, statement, principal, conditionsOn },
    issuerPath: principal?.path ?? [...statement.path, "Principal"],
    tests: (claim) => [
      ...conditionsOn(claim).flatMap((condition) => testOf(condition, statement)),
      ...(denied.get(keyOf(issuer, claim)) ?? []).filter(({ of }) => of === "anyone" || of.has(issuer)),
    ],
  };
}

/** Condition keys are the issuer, a colon and the claim. Of `*` any issuer will do. */
function conditionsFor({ conditions, byKey }: AwsStatement, issuer: string, claim: string): readonly AwsCondition[] {
  if (issuer === "*") return conditions.filter(({ key }) => key.toLowerCase().endsWith(`:${claim}`));
  return byKey.get(keyOf(issuer, claim)) ?? [];
}

function keyOf(issuer: string, claim: string): string {
  return `${issuer}:${claim}`.toLowerCase();
}

/** A condition that an absent claim passes tests nothing: `IfExists`, and `ForAllValues` with no test of presence. */
function testOf(condition: AwsCondition, statement: AwsStatement): readonly ClaimTest[] {
  if (condition.ifExists || condition.values.length === 0) return [];
  if (condition.quantifier === "ForAllValues" && !isPresent(condition.key, statement)) return [];
  const patterns = patternsOf(condition, "");
  return patterns ? [{ patterns, path: condition.path }] : [];
}

function isPresent(key: string, { byKey }: AwsStatement): boolean {
  return (byKey.get(key.toLowerCase()) ?? []).some(
    ({ operator, values }) =>
      operator === "null" && values.length > 0 && values.every(({ value }) => value.toLowerCase() === "false"),
  );
}

/** What denies leave of a claim, by its key, and whose tokens they are about. */
type Denied = ReadonlyMap<string, readonly (ClaimTest & { readonly of: "anyone" | ReadonlySet<string> })[]>;

/** A hundred denies of one claim are plenty: to leave one out only makes a grant look wider. */
const mostDenies = 100;

/** A deny with one condition, that a claim is not this, asks just that of every allow. An absent claim is denied, too. */
function deniedBy(denies: readonly AwsStatement[]): Denied {
  const found = new Map<string, (ClaimTest & { readonly of: "anyone" | ReadonlySet<string> })[]>();
  for (const deny of denies) {
    const [condition, ...others] = deny.conditions;
    if (!condition || others.length > 0 || condition.quantifier !== undefined || condition.values.length === 0)
      continue;
    const patterns = letsTokensIn(deny) ? patternsOf(condition, "not") : undefined;
    const key = condition.key.toLowerCase();
    const tests = found.get(key) ?? [];
    if (!patterns || tests.length >= mostDenies) continue;
    const of = deny.anyone ? "anyone" : new Set(deny.principals.flatMap(({ value }) => issuerOf(value) ?? []));
    found.set(key, [...tests, { patterns, path: condition.path, of }]);
  }
  return found;
}

function patternsOf({ operator, values }: AwsCondition, negation: "" | "not"): readonly Pattern[] | undefined {
  const wild = operator === `string${negation}like`;
  const exact = operator === `string${negation}equals` || operator === `string${negation}equalsignorecase`;
  return wild || exact ? values.map(({ value }) => pattern(value, wild)) : undefined;
}

/** Policy variables are filled in when the role is assumed: they may become anything. */
function pattern(value: string, wild: boolean): Pattern {
  return value.includes("${") ? { text: value.replaceAll("${", "*{"), wild: true } : { text: value, wild };
}

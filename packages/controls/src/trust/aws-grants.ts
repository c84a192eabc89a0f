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
  const denies = statements.filter(({ effect }) => effect === "deny");
  return statements
    .filter((statement) => statement.effect === "allow" && (statement.allButSome || letsTokensIn(statement)))
    .flatMap((statement) => grantsOf(statement, denies));
}

function letsTokensIn({ actions }: AwsStatement): boolean {
  return actions.some(({ value }) =>
    /^(?:\*|sts:(?:\*|assumerole\*|assumerolewith\*|assumerolewithweb\w*\*?))$/i.test(value),
  );
}

function grantsOf(statement: AwsStatement, denies: readonly AwsStatement[]): readonly AwsGrant[] {
  const mentions = (text: string) => statement.conditions.some(({ key }) => key.toLowerCase().includes(text));
  const named = statement.principals.flatMap((principal): AwsGrant[] => {
    const issuer = issuerOf(principal.value);
    if (issuer === undefined) return [];
    const known = isCircleIssuer(issuer) || subjectsLookLikeOurs(statement);
    return known ? [grantOf(statement, issuer, principal, denies)] : [];
  });
  if (named.length > 0 || !statement.anyone || !mentions("oidc.circleci.com")) return named;
  return [grantOf(statement, "*", undefined, denies)];
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
  denies: readonly AwsStatement[],
): AwsGrant {
  const conditionsOn = (claim: string) => statement.conditions.filter(({ key }) => isKeyFor(key, issuer, claim));
  return {
    ...{ cloud: "aws", issuer, name: statement.name, path: statement.path, statement, principal, conditionsOn },
    issuerPath: principal?.path ?? [...statement.path, "Principal"],
    tests: (claim) => [
      ...conditionsOn(claim).flatMap((condition) => testOf(condition, statement)),
      ...denies.flatMap((deny) => testOfDeny(deny, issuer, claim)),
    ],
  };
}

/** Condition keys are the issuer, a colon and the claim, in any case. Of `*` any issuer will do. */
function isKeyFor(key: string, issuer: string, claim: string): boolean {
  const lower = key.toLowerCase();
  if (issuer === "*") return lower.endsWith(`:${claim}`);
  return lower === `${issuer.toLowerCase()}:${claim}`;
}

/** A condition that an absent claim passes tests nothing: `IfExists`, and `ForAllValues` with no test of presence. */
function testOf(condition: AwsCondition, { conditions }: AwsStatement): readonly ClaimTest[] {
  if (condition.ifExists || condition.values.length === 0) return [];
  if (condition.quantifier === "ForAllValues" && !isPresent(condition.key, conditions)) return [];
  const patterns = patternsOf(condition, "");
  return patterns ? [{ patterns, path: condition.path }] : [];
}

function isPresent(key: string, conditions: readonly AwsCondition[]): boolean {
  return conditions.some(
    (one) =>
      one.operator === "null" &&
      one.key.toLowerCase() === key.toLowerCase() &&
      one.values.length > 0 &&
      one.values.every(({ value }) => value.toLowerCase() === "false"),
  );
}

/** A deny with one condition, that a claim is not this, asks just that of every allow. An absent claim is denied, too. */
function testOfDeny(deny: AwsStatement, issuer: string, claim: string): readonly ClaimTest[] {
  const [condition, ...others] = deny.conditions;
  if (!condition || others.length > 0 || condition.quantifier !== undefined || condition.values.length === 0) return [];
  const everyone = deny.anyone || deny.principals.some(({ value }) => issuerOf(value) === issuer);
  if (!everyone || !letsTokensIn(deny) || !isKeyFor(condition.key, issuer, claim)) return [];
  const patterns = patternsOf(condition, "not");
  return patterns ? [{ patterns, path: condition.path }] : [];
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

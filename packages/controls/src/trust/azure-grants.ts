import { at, type JsonMap, mapsWhere, type Placed, textAt, textsOf } from "./any-json.ts";
import { type ClaimTest, type Grant, isCircleIssuer, withoutScheme } from "./grant.ts";

/** A federated credential of an application or a managed identity. */
export interface AzureGrant extends Grant {
  readonly cloud: "azure";
  readonly audiences: readonly Placed<string>[];
  /** A subject that must be met exactly, in which `*` is no more than a star. */
  readonly exactSubject: string | undefined;
  readonly expression: string | undefined;
}

export function azureGrants(data: unknown): readonly AzureGrant[] {
  return mapsWhere(data, isCredential).flatMap(({ value, path }): AzureGrant[] => {
    const own = Object.hasOwn(value, "properties")
      ? { value: at(value, "properties"), path: [...path, "properties"] }
      : { value, path };
    const issuer = withoutScheme(textAt(own.value, "issuer") ?? "");
    const subject = textAt(own.value, "subject") || undefined;
    const expression =
      textAt(own.value, "claimsMatchingExpression", "value") ?? textAt(own.value, "claimsMatchingExpression");
    const ours = isCircleIssuer(issuer) || /^org\/[^/]+\/project\//.test(subject ?? "");
    if (!ours) return [];
    const audiences = textsOf(at(own.value, "audiences"), [...own.path, "audiences"]);
    const tests = (claim: string): readonly ClaimTest[] => {
      if (claim === "aud" && audiences.length > 0)
        return [
          { patterns: audiences.map((one) => ({ text: one.value, wild: false })), path: [...own.path, "audiences"] },
        ];
      if (claim === "sub" && subject !== undefined)
        return [{ patterns: [{ text: subject, wild: false }], path: [...own.path, "subject"] }];
      return expressionTests(expression ?? "", claim).map((pattern) => ({
        patterns: [pattern],
        path: [...own.path, "claimsMatchingExpression"],
      }));
    };
    const name = textAt(value, "name")?.slice(0, 100) || `credential ${path.join(".") || "1"}`;
    const { path: ownPath } = own;
    return [
      {
        ...{ cloud: "azure", issuer, name, path: ownPath, issuerPath: [...ownPath, "issuer"] },
        ...{ tests, audiences, exactSubject: subject, expression },
      },
    ];
  });
}

function isCredential(map: JsonMap): boolean {
  const own = at(map, "properties") ?? map;
  return (
    textAt(own, "issuer") !== undefined &&
    (at(own, "subject") !== undefined ||
      at(own, "claimsMatchingExpression") !== undefined ||
      at(own, "audiences") !== undefined)
  );
}

const comparison = /^\s*claims\['([^']+)'\]\s+(eq|matches)\s+'([^']*)'\s*$/;

/** A flexible expression is comparisons joined by `and`; one with anything else in it is taken to ask nothing. */
function expressionTests(expression: string, claim: string) {
  const parts = expression.split(/\sand\s/).map((part) => comparison.exec(part));
  if (expression.length > 8192 || parts.some((part) => part === null)) return [];
  return parts.flatMap((part) => (part?.[1] === claim ? [{ text: part[3] ?? "", wild: part[2] === "matches" }] : []));
}

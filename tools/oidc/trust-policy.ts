/**
 * Decides as AWS does whether a role's trust policy lets a token in, as far as such policies need it: one identity provider, conditions on
 * `aud` and `sub`, which are all that AWS looks at in tokens of a provider that it does not know. What is not understood throws.
 */
export interface TrustPolicy {
  readonly Statement: readonly Statement[];
}

interface Statement {
  readonly Effect: string;
  readonly Principal: { readonly Federated: string };
  readonly Action: string;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

export interface TokenClaims {
  readonly iss: string;
  readonly aud: string;
  readonly sub: string;
}

const assumeRole = "sts:AssumeRoleWithWebIdentity";

export function admits({ Statement }: TrustPolicy, token: TokenClaims): boolean {
  const about = Statement.filter((statement) => concerns(statement, token));
  return about.some(({ Effect }) => Effect === "Allow") && !about.some(({ Effect }) => Effect !== "Allow");
}

function concerns({ Principal, Action, Condition = {} }: Statement, token: TokenClaims): boolean {
  const provider = token.iss.replace(/^https:\/\//, "");
  if (Action !== assumeRole || !Principal.Federated.endsWith(`:oidc-provider/${provider}`)) return false;
  return Object.entries(Condition).every(([operator, tests]) =>
    Object.entries(tests).every(([key, wanted]) =>
      holds(operator, conditionValue(key, provider, token), [wanted].flat()),
    ),
  );
}

/** A key that the token does not have, or of another provider, has no value. */
function conditionValue(key: string, provider: string, { aud, sub }: TokenClaims): string | undefined {
  return { [`${provider}:aud`]: aud, [`${provider}:sub`]: sub }[key];
}

function holds(operator: string, value: string | undefined, wanted: readonly string[]): boolean {
  switch (operator) {
    case "StringEquals":
      return value !== undefined && wanted.includes(value);
    case "StringLike":
      return value !== undefined && wanted.some((pattern) => isLike(value, pattern));
    default:
      throw new Error(`The condition ${operator} is not understood.`);
  }
}

/** `*` is any text, with slashes in it too; `?` is one character. */
function isLike(value: string, pattern: string): boolean {
  const parts = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${parts}$`, "su").test(value);
}

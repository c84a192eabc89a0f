import type { Answer } from "../reading/answer.ts";
import { path } from "../reading/path.ts";
import type { Reader } from "../reading/reader.ts";
import { list, Malformed, object, optional, type Shape, text } from "../reading/shape.ts";

const permission = "a personal API token of an organization admin";

export interface OidcClaims {
  /** Empty where the default holds: the organization's id. */
  readonly audience: readonly string[];
  readonly ttl_seconds: number | undefined;
}

const claims: Shape<OidcClaims> = (value) => {
  const { audience, ttl } = object({ audience: optional(list(text)), ttl: optional(text) })(value);
  return { audience: audience ?? [], ttl_seconds: ttl === undefined || ttl === "" ? undefined : secondsOf(ttl) };
};

const units: Readonly<Record<string, number>> = { ms: 0.001, s: 1, m: 60, h: 3_600, d: 86_400, w: 604_800 };

/** `1h30m0s` */
function secondsOf(ttl: string): number {
  if (!/^(?:\d{1,9}(?:ms|[smhdw])){1,7}$/.test(ttl)) throw new Malformed("a duration was expected");
  return [...ttl.matchAll(/(\d+)(ms|[smhdw])/g)].reduce(
    (sum, [, count, unit]) => sum + Number(count) * units[unit!]!,
    0,
  );
}

export function organizationClaims(reader: Reader, orgId: string): Promise<Answer<OidcClaims>> {
  return reader.one({ path: path`/api/v2/org/${orgId}/oidc-custom-claims`, shape: claims, permission });
}

export function projectClaims(reader: Reader, orgId: string, projectId: string): Promise<Answer<OidcClaims>> {
  return reader.one({
    path: path`/api/v2/org/${orgId}/project/${projectId}/oidc-custom-claims`,
    shape: claims,
    permission,
  });
}

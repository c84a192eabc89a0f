import type { JsonPath } from "./any-json.ts";
import type { Pattern } from "./pattern.ts";

/** One rule by which a cloud lets in a token of CircleCI. */
export interface Grant {
  readonly cloud: "aws" | "gcp" | "azure";
  /** Without `https://`: `oidc.circleci.com/org/<id>`; `*` where any will do. */
  readonly issuer: string;
  /** A name for people that stays when lines move. */
  readonly name: string;
  /** Where it stands. */
  readonly path: JsonPath;
  /** Where the issuer is named. */
  readonly issuerPath: JsonPath;
  /** What a claim must be: each test must hold, and holds when one of its patterns matches. */
  tests(claim: string): readonly ClaimTest[];
}

export interface ClaimTest {
  readonly patterns: readonly Pattern[];
  readonly path: JsonPath;
}

export const projectClaim = "oidc.circleci.com/project-id";
export const orgClaim = "oidc.circleci.com/org-id";
export const originClaim = "oidc.circleci.com/vcs-origin";
export const refClaim = "oidc.circleci.com/vcs-ref";

const host = "oidc.circleci.com";

/** The issuer that signs for every organization. */
export function isRootIssuer(issuer: string): boolean {
  return issuer === host || issuer === "*";
}

export function orgOfIssuer(issuer: string): string | undefined {
  return issuer.startsWith(`${host}/org/`) ? issuer.slice(`${host}/org/`.length) : undefined;
}

export function withoutScheme(url: string): string {
  return url
    .trim()
    .replace(/^https?:\/\//i, "")
    .replace(/\/$/, "");
}

/** A CircleCI server signs under its own name, and is known by what its tokens say. */
export function isCircleIssuer(issuer: string): boolean {
  return issuer === host || issuer.startsWith(`${host}/`);
}

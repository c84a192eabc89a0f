import { randomUUID } from "node:crypto";
import type { TokenRequest } from "@ringfort/seal";
import type { MintOrder } from "./messages.ts";
import { subjectOf } from "./subject.ts";

export interface Claims extends Readonly<Record<string, unknown>> {
  readonly iss: string;
  readonly sub: string;
  readonly aud: string | readonly string[];
  readonly exp: number;
  readonly jti: string;
}

/** What a token says, with CircleCI's names, so that policies that know those work. */
export function claimsOf(
  form: "v1" | "v2",
  request: TokenRequest,
  facts: MintOrder["facts"],
  { issuer, now, lifetimeMs }: { readonly issuer: string; readonly now: number; readonly lifetimeMs: number },
): Claims {
  const audience = [request.audience, facts.audience].find(({ length }) => length > 0) ?? [request.org];
  const iat = Math.floor(now / 1_000);
  return {
    iss: request.rootIssuer ? issuer : `${issuer}/org/${request.org}`,
    sub: subjectOf(form, request, facts),
    aud: audience.length === 1 ? audience[0]! : audience,
    iat,
    exp: iat + Math.floor(lifetimeMs / 1_000),
    jti: randomUUID(),
    "oidc.circleci.com/org-id": request.org,
    "oidc.circleci.com/project-id": facts.projectId,
    ...(facts.definitionId !== null && { "oidc.circleci.com/pipeline-definition-id": facts.definitionId }),
    "oidc.circleci.com/pipeline-id": request.pipeline,
    "oidc.circleci.com/workflow-id": request.workflowId,
    "oidc.circleci.com/job-id": request.jobId,
    "oidc.circleci.com/context-ids": request.contexts,
    ...(request.origin !== null && { "oidc.circleci.com/vcs-origin": request.origin }),
    ...(request.ref !== null && { "oidc.circleci.com/vcs-ref": request.ref }),
    "oidc.circleci.com/ssh-rerun": false,
  };
}

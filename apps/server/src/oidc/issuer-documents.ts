/** Of the root issuer: what organizations have is below it. */
export function discoveryOf(root: string, organizationId?: string): Record<string, unknown> {
  const issuer = organizationId === undefined ? root : `${root}/org/${organizationId}`;
  return {
    issuer,
    jwks_uri: `${issuer}/.well-known/jwks-pub.json`,
    response_types_supported: ["id_token"],
    subject_types_supported: ["public"],
    id_token_signing_alg_values_supported: ["RS256"],
    scopes_supported: ["openid"],
    claims_supported: [...standardClaims, ...ownClaims.map((name) => `oidc.circleci.com/${name}`)],
  };
}

const standardClaims = ["aud", "exp", "iat", "iss", "jti", "sub"];
const ownClaims = [
  "context-ids",
  "job-id",
  "org-id",
  "pipeline-definition-id",
  "pipeline-id",
  "project-id",
  "ssh-rerun",
  "vcs-origin",
  "vcs-ref",
  "workflow-id",
];

import type { Answer } from "../reading/answer.ts";
import { path } from "../reading/path.ts";
import type { Reader } from "../reading/reader.ts";
import { flag, id, instant, list, number, object, oneOf, optional, text } from "../reading/shape.ts";

const role = oneOf("admin", "contributor", "viewer");

const sso = object(
  { enforced: flag, connected: flag },
  {
    certificate_expires_at: instant,
    certificate_weak: flag,
    assertions_signed: flag,
    domain_verified: flag,
    entity_ids: list(text),
  },
);
const session = object({ max_seconds: number, idle_seconds: number, binding: oneOf("dbsc", "mtls", "ip", "none") });
const stepUp = object({ operation: text, auth_age_seconds: optional(number) });
const member = object(
  { id, login: text, role },
  { last_seen_at: instant, second_factor: oneOf("webauthn", "totp", "none") },
);
const token = object(
  { id, kind: oneOf("personal", "project", "other"), owner: text, scopes: list(text), created_at: instant },
  { expires_at: instant, last_used_at: instant },
);

const security = object(
  {},
  {
    sso,
    session,
    step_up: list(stepUp),
    ip_allow_list: list(text),
    ip_allow_list_covers: list(oneOf("ui", "api", "git-hooks")),
    default_role: role,
    members: list(member),
    tokens: list(token),
    approver_policy: flag,
    four_eyes: flag,
    plan: text,
  },
);
export type OrganizationSecurity = ReturnType<typeof security>;

/** What only Ringfort tells; circleci.com and its server have no such route. */
export function organizationSecurity(reader: Reader, orgId: string): Promise<Answer<OrganizationSecurity>> {
  return reader.one({
    path: path`/api/v2/organization/${orgId}/security`,
    shape: security,
    permission: "a personal API token of an organization admin, on Ringfort",
  });
}

import type { Answer } from "../reading/answer.ts";
import { path } from "../reading/path.ts";
import type { Reader } from "../reading/reader.ts";
import { field, flag, id, list, object, oneOf, optional, type Shape, slug, text } from "../reading/shape.ts";

export interface Organization {
  readonly id: string;
  readonly slug: string;
  readonly vcs_type: "github" | "bitbucket" | "circleci" | "gitlab";
}

const permission = "a personal API token of a member of the organization, authorized for its SSO";

const organization: Shape<Organization> = object({
  id,
  slug,
  vcs_type: (value) => oneOf("github", "bitbucket", "circleci", "gitlab")(text(value).toLowerCase()),
});

export function organizationBySlug(reader: Reader, slug: string): Promise<Answer<Organization>> {
  return reader.one({ path: path`/api/v2/organization/${slug}`, shape: organization, permission });
}

/** The organizations that the token's owner belongs to. Those without an id are personal accounts that were never set up. */
export function collaborations(reader: Reader): Promise<Answer<readonly Organization[]>> {
  const shape: Shape<readonly Organization[]> = (value) =>
    list(field("id", optional(id)))(value).flatMap((known, at) =>
      known === undefined ? [] : [organization((value as readonly unknown[])[at])],
    );
  return reader.one({ path: "/api/v2/me/collaborations", shape, permission });
}

const settings = object(
  {},
  {
    enable_unversioned_config: flag,
    enable_uncertified_public_orbs: flag,
    enable_certified_public_orbs: flag,
    enable_private_orbs: flag,
    is_user_checkout_keys_disabled: flag,
    is_context_group_restriction_required: flag,
    is_bitbucket_workspace_member_org_member: flag,
    is_running_disabled: flag,
    enable_ai_agents: flag,
    enable_ai_error_summarization: flag,
  },
);
export type OrganizationSettings = ReturnType<typeof settings>;

/** An undocumented route that the vendor's own command line uses; a CircleCI server does not have it. */
export function organizationSettings(reader: Reader, orgId: string): Promise<Answer<OrganizationSettings>> {
  return reader.one({
    path: path`/api/v3/orgs/${orgId}/settings`,
    shape: field("data", field("attributes", settings)),
    permission: "a personal API token of an organization admin",
  });
}

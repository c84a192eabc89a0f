import type { ApiCall, Check, Context } from "../../check.ts";
import { read } from "../../evidence/evidence.ts";
import { known, unread } from "../../evidence/known.ts";
import { subjectOf } from "../../evidence/subject-of.ts";
import { fail, notApplicable, pass } from "../../results.ts";

export const userKeysDisabled: Check = {
  id: "RF-2.4.2",
  slug: "user-keys-disabled",
  title: "Nobody may put a person's key into a project",
  level: 2,
  severity: "medium",
  scope: "org",
  subject: "organization",
  needs: ["ORG"],
  map: { nist: ["AC-6"], soc2: ["CC6.3"], cis8: ["4.1"], owasp: [2] },
  why: "One click adds a key that opens every repository of whoever clicked.",
  remedy: "Forbid user keys in the organization's settings, after projects that use one have a deploy key.",
  guards: ["An organization of the GitHub App, GitLab or Bitbucket Data Center checks out without such keys."],
  run(org, context) {
    const subject = subjectOf(org);
    const { id, vcs_type } = read(org.ORG);
    if (vcs_type === "circleci" || vcs_type === "gitlab")
      return [notApplicable(subject, "Projects of this organization check out without user keys.")];
    const disabled = known(org.ORGSET)?.is_user_checkout_keys_disabled;
    if (disabled === undefined) return [unread(subject, org.ORGSET, "It is not known whether user keys are forbidden")];
    if (disabled) return [pass(subject, "User keys are forbidden.", { restsOn: "setting" })];
    return [fail(subject, "Whoever follows a project may add a user key to it.", { applies: [forbid(id, context)] })];
  },
};

/** Projects that still check out with a user key would stop working. */
function forbid(id: string, { projects }: Context): ApiCall {
  const free =
    projects.length > 0 && projects.every(({ CKEY }) => known(CKEY)?.every(({ type }) => type === "deploy-key"));
  const route = `/api/v3/orgs/${id}/update-settings`;
  const body = (on: boolean) => ({ data: { attributes: { is_user_checkout_keys_disabled: on } } });
  return {
    safety: free ? "safe" : "unsafe",
    method: "POST",
    route,
    body: body(true),
    inverse: { method: "POST", route, body: body(false) },
  };
}

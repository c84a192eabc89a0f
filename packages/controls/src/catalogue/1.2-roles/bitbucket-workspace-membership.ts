import type { Check } from "../../check.ts";
import { read } from "../../evidence/evidence.ts";
import { known, unread } from "../../evidence/known.ts";
import { subjectOf } from "../../evidence/subject-of.ts";
import { fail, notApplicable, pass } from "../../results.ts";

export const bitbucketWorkspaceMembership: Check = {
  id: "RF-1.2.7",
  slug: "bitbucket-workspace-membership",
  title: "Members of a Bitbucket workspace do not become members by themselves",
  level: 2,
  severity: "medium",
  scope: "org",
  subject: "organization",
  needs: ["ORG"],
  map: { nist: ["AC-2"], soc2: ["CC6.2"], cis8: ["6.1"], owasp: [2] },
  why: "Guests who were let into the workspace for one repository see every pipeline, and may write contexts.",
  remedy:
    "Set `is_bitbucket_workspace_member_org_member` to false in the organization's settings, and invite people one by one.",
  guards: ["Organizations of other forges have no workspace."],
  run(org) {
    const subject = subjectOf(org);
    if (read(org.ORG).vcs_type !== "bitbucket")
      return [notApplicable(subject, "This is no organization of Bitbucket.")];
    const joined = known(org.ORGSET)?.is_bitbucket_workspace_member_org_member;
    if (joined === undefined)
      return [unread(subject, org.ORGSET, "It is not known whether the workspace's members are members here")];
    return [
      joined
        ? fail(subject, "Every member of the workspace is a member here.")
        : pass(subject, "Members of the workspace are not members here by themselves.", { restsOn: "setting" }),
    ];
  },
};

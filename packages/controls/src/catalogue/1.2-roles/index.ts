import type { Check } from "../../check.ts";
import { adminCount } from "./admin-count.ts";
import { bitbucketWorkspaceMembership } from "./bitbucket-workspace-membership.ts";
import { buildLogVisibility } from "./build-log-visibility.ts";
import { defaultRoleViewer } from "./default-role-viewer.ts";
import { dormantMembers } from "./dormant-members.ts";
import { pipelineConfigOwners } from "./pipeline-config-owners.ts";
import { settingsWriteAdminOnly } from "./settings-write-admin-only.ts";

export const checks: readonly Check[] = [
  adminCount,
  defaultRoleViewer,
  settingsWriteAdminOnly,
  buildLogVisibility,
  pipelineConfigOwners,
  dormantMembers,
  bitbucketWorkspaceMembership,
];

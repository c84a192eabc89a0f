import { foldAction } from "./log/ids.ts";

/** The actions that CircleCI documents, by what they are about; there are others. */
const documented = [
  "ams.invitation.created ams.invitation.accepted ams.invitation.revoked org_member.remove",
  "group_member.add group_member.remove group.update group.delete",
  "role_grant-update role_grant-delete project_group_role_grant.create project_group_role_grant-update",
  "audit_log.requested audit_log.download_url.generated build.create",
  "checkout-key.create checkout-key.delete checkout-key.delete-all deploy-keys.delete",
  "context.create context.delete context.env_var.store context.env_var.delete context.group_add context.group_remove",
  "context.restriction.create context.restriction.delete context.secrets.accessed",
  "orb.namespace.create orb.orb.create orb.publish.dev orb.publish.release orb.version.promote",
  "org.create org.rename org.contacts.updated org.workflows.deleted organization.settings.update",
  "project.add project.create project.delete project.setup project.settings.update project.follow project.unfollow",
  "project.stop_building project.toggle-abusive project.rollback project.api_token.create",
  "project.env_var.create project.env_var.delete project.env_var.copy project.ssh_key.create project.ssh_key.delete",
  "component.promote_release component.cancel_release release_integration-create release_integration-delete",
  "release_integration-token-create release_integration-token-revoke",
  "schedule-create schedule-update schedule-delete trigger-create trigger-delete trigger_event-create",
  "webhook-create webhook-update webhook-delete",
  "workflow-start workflow-schedule-start workflow-retry workflow-cancel workflow-job-scheduled workflow-job-start",
  "workflow-job-finish workflow-job-context-request",
].flatMap((line) => line.split(" "));

const folded = new Set(documented.map(foldAction));

export function isDocumented(action: string): boolean {
  return folded.has(foldAction(action));
}

/** Whether a query could fire on the feed under CircleCI's own names: the names and patterns that it compares `action` with. */
export function canFire(sql: string): boolean {
  const comparisons = [...sql.matchAll(/\baction\s*(=|like)\s*'([^']*)'/gi)];
  return comparisons.length === 0 || comparisons.some(([, how, text]) => documented.some(fits(how!, text!)));
}

/** In LIKE, `%` stands for any text and `_` for any character. */
function fits(how: string, text: string): (action: string) => boolean {
  if (how === "=") return (action) => action === text;
  const pieces = [...text].map((character) => {
    if (character === "%") return ".*";
    return character === "_" ? "." : character.replace(/[.*+?^${}()|[\]\\]/, "\\$&");
  });
  const pattern = new RegExp(`^${pieces.join("")}$`);
  return (action) => pattern.test(action);
}

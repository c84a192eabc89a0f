import { evaluateContextExpression } from "@ringfort/config";
import type { Scalar } from "@ringfort/contract";
import type { Role } from "../../postgres/tables.ts";
import type { Restriction } from "./restrict-context.ts";

/** Somebody with whose rights a job runs. */
export interface Person {
  readonly id: string;
  readonly login: string;
  /** The house itself, for pushes and schedules that belong to nobody here. */
  readonly isSystem: boolean;
  /** In the organization; without one, no member. */
  readonly role: Role | undefined;
  readonly groups: ReadonlySet<string>;
}

/** A job that wants to use contexts. */
export interface Asking {
  readonly organizationId: string;
  readonly projectId: string;
  readonly projectSlug: string;
  readonly people: readonly Person[];
  /** Pipeline values, and `job.ssh.enabled`. */
  readonly values: Readonly<Record<string, Scalar>>;
  readonly isFork: boolean;
  /** From the commit that is built, and not from the API call, another repository or another ref. */
  readonly hasConfigFromGit: boolean;
}

export interface RestrictedContext {
  readonly name: string;
  readonly restrictions: readonly Restriction[];
}

export type Rule =
  | "fork"
  | "config-not-from-git"
  | "closed"
  | "group-required"
  | "role"
  | "group"
  | "project"
  | "expression";

export type Judgement =
  | { readonly allowed: true }
  | { readonly allowed: false; readonly rule: Rule; readonly reason: string };

const allowed: Judgement = { allowed: true };

/**
 * Whether a job may use a context: every kind of restriction that the context has must let it in; of the groups and of the projects
 * one is enough, of the expressions all must hold. No role stands above that. Without a group and a project, nobody is let in.
 */
export function judgeContext(
  { name, restrictions }: RestrictedContext,
  asking: Asking,
  { groupRequired }: { readonly groupRequired: boolean },
): Judgement {
  const valuesOf = (type: Restriction["type"]) => restrictions.flatMap((one) => (one.type === type ? [one.value] : []));
  const [groups, projects, expressions] = [valuesOf("group"), valuesOf("project"), valuesOf("expression")];
  const deny = (rule: Rule, reason: string): Judgement => ({
    allowed: false,
    rule,
    reason: `Context \`${name}\`: ${reason}`,
  });

  if (asking.isFork) return deny("fork", "pipelines of forks get no contexts.");
  if (!asking.hasConfigFromGit) {
    return deny(
      "config-not-from-git",
      "this pipeline's config did not come from the commit that it builds, so it gets no contexts.",
    );
  }
  if (groups.length === 0 && projects.length === 0) {
    return deny("closed", "it is open to nobody yet. An admin opens it by a project or a group restriction.");
  }
  if (groupRequired && groups.length === 0) {
    return deny("group-required", "this organization demands a group restriction of every context, and it has none.");
  }
  for (const person of asking.people) {
    if (person.isSystem || person.role === "admin" || person.role === "contributor") continue;
    return deny("role", `${person.login} would use it, and is no contributor of the organization.`);
  }
  if (groups.length > 0) {
    for (const person of asking.people) {
      if (groups.some((group) => belongsTo(person, group, asking.organizationId))) continue;
      const who = person.isSystem ? "nobody who is known here" : person.login;
      return deny("group", `${who} would use it, and is in none of the groups that may. No role stands above that.`);
    }
  }
  if (projects.length > 0 && !projects.includes(asking.projectId)) {
    return deny("project", `project \`${asking.projectSlug}\` is not among those that may use it.`);
  }
  const failing = expressions.find((text) => !evaluateContextExpression(text, asking.values));
  if (failing !== undefined) return deny("expression", `this does not hold for the job: ${excerpt(failing)}`);
  return allowed;
}

function belongsTo({ role, groups, isSystem }: Person, group: string, organizationId: string): boolean {
  if (isSystem || role === undefined) return false;
  return group === organizationId || groups.has(group);
}

function excerpt(text: string): string {
  return text.length <= 300 ? text : `${text.slice(0, 300)}…`;
}

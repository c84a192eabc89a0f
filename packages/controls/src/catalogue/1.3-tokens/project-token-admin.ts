import type { Check, Context, Result } from "../../check.ts";
import { fromSecurity } from "../../evidence/from-security.ts";
import { subjectOf } from "../../evidence/subject-of.ts";
import { fail, failsOr, pass } from "../../results.ts";

export const projectTokenAdmin: Check = {
  id: "RF-1.3.5",
  slug: "project-token-admin",
  title: "No project token is an admin",
  level: 1,
  severity: "high",
  scope: "org",
  subject: "organization",
  needs: [],
  map: { nist: ["IA-5", "AC-6"], soc2: ["CC6.3"], cis8: ["5.5"], owasp: [2, 6] },
  why: "A project's admin token belongs to nobody, never ends and writes the project's secrets; these tokens are deprecated.",
  remedy: "Project Settings > API Permissions: delete it. A badge needs no more than a status token.",
  guards: ["A token that can only read the status is what badges are made of."],
  run(org, context) {
    const subject = subjectOf(org);
    const results = fromSecurity(
      org,
      {
        check: "RF-1.3.5",
        field: "tokens",
        whether: "which scopes project tokens have",
        show: "API Permissions of each project",
      },
      (tokens) => {
        const fails = tokens
          .filter(({ kind, scopes }) => kind === "project" && scopes.some((scope) => /^(?:admin|all|\*)$/i.test(scope)))
          .map(({ id, owner }) => fail(subject, `A token of \`${owner}\` is an admin.`, { about: id }));
        return failsOr(fails, pass(subject, "No project token is an admin.", { restsOn: "setting" }));
      },
    );
    return results.every(({ verdict }) => verdict === "UNKNOWN") ? (leftOver(subject, context) ?? results) : results;
  },
};

/** More project tokens made than deleted, says the audit log: some are still there, with a scope that it does not tell. */
function leftOver(subject: Result["subject"], { auditLog, attested }: Context): readonly Result[] | undefined {
  if (attested("RF-1.3.5", subject.name)) return undefined;
  const count = (verb: string) =>
    auditLog?.actions[`project.api.token.${verb}`] ?? auditLog?.actions[`project.api_token.${verb}`] ?? 0;
  const left = count("create") - count("delete");
  if (left <= 0) return undefined;
  return [
    fail(subject, `${left} project tokens were made and not deleted; the log does not tell what they may do.`, {
      confidence: "medium",
      about: "audit-log",
    }),
  ];
}

import type { ApiCall, Check } from "../../check.ts";
import { read } from "../../evidence/evidence.ts";
import { known, unread } from "../../evidence/known.ts";
import { subjectOf } from "../../evidence/subject-of.ts";
import { fail, failsOr, pass, unknown } from "../../results.ts";

export const unversionedConfigOff: Check = {
  id: "RF-1.4.1",
  slug: "unversioned-config-off",
  title: "Pipelines run no config that is not in the repository",
  level: 1,
  severity: "high",
  scope: "org",
  subject: "organization",
  needs: ["ORG", "ORGSET"],
  map: {
    nist: ["CM-3", "CM-5", "SI-7"],
    soc2: ["CC8.1"],
    cis8: ["4.1"],
    owasp: [1, 4],
    ssc: ["2.3.1", "2.3.4"],
    slsa: ["L3"],
  },
  why: "A token that may start pipelines sends a config of its own with them: it runs for a protected branch, with that branch's contexts and OIDC claims, and no review ever sees it.",
  remedy: "Organization Settings > Advanced: switch unversioned config off; that decides for every project.",
  guards: ["Where the organization has it on, a project that has it off is safe."],
  run(org, { projects }) {
    const subject = subjectOf(org);
    const allowed = read(org.ORGSET).enable_unversioned_config;
    if (allowed === undefined)
      return [
        unknown(subject, "The settings do not tell whether unversioned config is allowed.", [
          "`enable_unversioned_config` of the organization's settings",
        ]),
      ];
    if (!allowed) return [pass(subject, "Unversioned config is off for every project.", { restsOn: "setting" })];
    const applies = [switchOff(read(org.ORG).id)];
    if (projects.length === 0)
      return [
        fail(subject, "Unversioned config is allowed, and projects have it on unless they say otherwise.", { applies }),
      ];
    const results = projects.flatMap((project) => {
      const of = subjectOf(project);
      const on = known(project.PRJSET3)?.enable_unversioned_config;
      if (on === undefined)
        return [unread(of, project.PRJSET3, "It is not known whether unversioned config is off here")];
      return on ? [fail(of, "A pipeline of this project may bring its own config.", { applies })] : [];
    });
    return failsOr(
      results,
      pass(subject, `Each of ${projects.length} projects has unversioned config off; new ones will have it on.`, {
        restsOn: "setting",
      }),
    );
  },
};

function switchOff(id: string): ApiCall {
  const route = `/api/v3/orgs/${id}/update-settings`;
  const body = (on: boolean) => ({ data: { attributes: { enable_unversioned_config: on } } });
  return {
    safety: "safe",
    method: "POST",
    route,
    body: body(false),
    inverse: { method: "POST", route, body: body(true) },
  };
}

import type { Check } from "../../check.ts";
import { read } from "../../evidence/evidence.ts";
import { fail, pass, unknown } from "../../results.ts";

export const dynamicUnused: Check = {
  id: "RF-3.8.5",
  slug: "dynamic-unused",
  title: "Dynamic config is off where nothing uses it",
  level: 2,
  severity: "low",
  scope: "org",
  subject: "project",
  needs: ["PRJSET"],
  map: { nist: ["CM-7"], soc2: ["CC8.1"], cis8: ["4.8"], owasp: [7] },
  why: "Any branch can turn its config into a setup config, and so bring jobs that no review and no policy of the file has seen.",
  remedy: "Project Settings > Advanced: switch dynamic config off.",
  run(project, { configs }) {
    const subject = { kind: "project", name: project.slug } as const;
    const on = read(project.PRJSET).setup_workflows;
    if (on === undefined)
      return [
        unknown(subject, "The settings do not tell whether dynamic config is on.", [
          "`setup_workflows` in the project's settings",
        ]),
      ];
    if (!on) return [pass(subject, "Dynamic config is off.", { restsOn: "setting" })];
    const own = configs.filter((config) => config.project === project.slug);
    if (own.length === 0)
      return [
        unknown(subject, "Dynamic config is on, and the project's config was not read.", ["the project's config"]),
      ];
    if (own.some(({ view }) => view.setup))
      return [pass(subject, "Dynamic config is on, and used.", { restsOn: "setting" })];
    if (own.some(({ view }) => view.root === undefined))
      return [
        unknown(subject, "Dynamic config is on, and the project's config cannot be read.", [
          "a config that is valid YAML",
        ]),
      ];
    const route = `/api/v2/project/${project.slug}/settings`;
    return [
      fail(subject, "Dynamic config is on, and the project's config is no setup config.", {
        applies: [
          {
            safety: "safe",
            method: "PATCH",
            route,
            body: { advanced: { setup_workflows: false } },
            inverse: { method: "PATCH", route, body: { advanced: { setup_workflows: true } } },
          },
        ],
      }),
    ];
  },
};

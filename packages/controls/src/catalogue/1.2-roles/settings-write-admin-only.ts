import type { Check } from "../../check.ts";
import { read } from "../../evidence/evidence.ts";
import { fail, pass, unknown } from "../../results.ts";

export const settingsWriteAdminOnly: Check = {
  id: "RF-1.2.3",
  slug: "settings-write-admin-only",
  title: "Only admins write project settings",
  level: 1,
  severity: "high",
  scope: "org",
  subject: "project",
  needs: ["PRJSET"],
  map: { nist: ["AC-3", "CM-5"], soc2: ["CC6.3", "CC8.1"], cis8: ["6.8"], owasp: [5], ssc: ["2.1.5"] },
  why: "Whoever writes settings can switch on fork builds, SSH reruns or secrets for forks.",
  remedy: "Project Settings > Advanced: require admin to change project settings.",
  run(project) {
    const subject = { kind: "project", name: project.slug } as const;
    const required = read(project.PRJSET).write_settings_requires_admin;
    if (required === undefined)
      return [
        unknown(subject, "The settings do not tell who may write them.", [
          "`write_settings_requires_admin` in the project's settings",
        ]),
      ];
    if (required) return [pass(subject, "Only admins write this project's settings.", { restsOn: "setting" })];
    const route = `/api/v2/project/${project.slug}/settings`;
    return [
      fail(subject, "Every contributor writes this project's settings.", {
        applies: [
          {
            safety: "safe",
            method: "PATCH",
            route,
            body: { advanced: { write_settings_requires_admin: true } },
            inverse: { method: "PATCH", route, body: { advanced: { write_settings_requires_admin: false } } },
          },
        ],
      }),
    ];
  },
};

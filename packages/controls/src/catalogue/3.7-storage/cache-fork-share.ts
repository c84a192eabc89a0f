import type { Check } from "../../check.ts";
import { restoredKeys, whyTrusted } from "../../config/cache-keys.ts";
import { read } from "../../evidence/evidence.ts";
import { fail, pass, unknown } from "../../results.ts";

export const cacheForkShare: Check = {
  id: "RF-3.7.3",
  slug: "cache-fork-share",
  title: "Forks share no caches with the project",
  level: 1,
  severity: "high",
  scope: "org",
  subject: "project",
  needs: ["PRJSET"],
  map: { nist: ["SI-7", "AC-4"], soc2: ["CC6.8"], cis8: ["16.8"], owasp: [9, 4] },
  why: "A stranger's pull request writes a cache that the next release unpacks.",
  remedy: "Do not pass secrets to forks, and give releases a cache namespace of their own.",
  guards: [
    "Where forks build but get no secrets, the vendor's pages disagree on whether they share caches: that is UNKNOWN, and only where a deploy restores one.",
  ],
  run(project, context) {
    const subject = { kind: "project", name: project.slug } as const;
    const { forks_receive_secret_env_vars: secrets, build_fork_prs: builds } = read(project.PRJSET);
    if (builds === false) return [pass(subject, "Pull requests of forks are not built.", { restsOn: "setting" })];
    if (secrets === undefined || builds === undefined) {
      return [
        unknown(subject, "The settings do not tell what forks get.", [
          "`build_fork_prs` and `forks_receive_secret_env_vars` in the project's settings",
        ]),
      ];
    }
    if (secrets) {
      const route = `/api/v2/project/${project.slug}/settings`;
      return [
        fail(subject, "Builds of forks get the project's secrets, and share its caches.", {
          applies: [
            {
              safety: "safe",
              method: "PATCH",
              route,
              body: { advanced: { forks_receive_secret_env_vars: false } },
              inverse: { method: "PATCH", route, body: { advanced: { forks_receive_secret_env_vars: true } } },
            },
          ],
        }),
      ];
    }
    const configs = context.configs.filter((config) => config.project === project.slug);
    if (configs.length === 0)
      return [unknown(subject, "Forks are built, and the project's config was not read.", ["the project's config"])];
    const restored = configs.flatMap((config) =>
      config.view.jobs.filter(
        (job) => whyTrusted(job, config, context) && restoredKeys(job, config.view.source.file).length > 0,
      ),
    );
    const [first] = restored;
    if (!first)
      return [
        pass(subject, "Forks are built without secrets, and no deploy restores a cache.", { restsOn: "setting" }),
      ];
    return [
      unknown(
        subject,
        `Forks are built without secrets, and \`${first.name}\` restores a cache: the vendor's pages disagree on whether forks can write it.`,
        ["the vendor's word on caches of forks; until then give deploys a namespace of their own"],
        { primary: first.at, severity: "high" },
      ),
    ];
  },
};

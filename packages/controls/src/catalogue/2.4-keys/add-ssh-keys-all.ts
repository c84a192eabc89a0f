import type { Check, Result } from "../../check.ts";
import { fail, failsOr, pass } from "../../results.ts";

const md5 = /^(?:MD5:)?(?:[0-9a-f]{2}:){15}[0-9a-f]{2}$/i;

export const addSshKeysAll: Check = {
  id: "RF-2.4.4",
  slug: "add-ssh-keys-all",
  title: "Every `add_ssh_keys` names the keys that it loads",
  level: 1,
  severity: "medium",
  scope: "config",
  subject: "config",
  needs: ["compiled"],
  map: { nist: ["AC-6"], soc2: ["CC6.3"], cis8: ["6.8"], owasp: [5, 6] },
  why: "Without fingerprints the step loads every key of the project, so each job can reach every host that any job needs.",
  remedy: "List the SHA-256 fingerprints of the keys that this job needs under `fingerprints`.",
  guards: ["Where the project holds a single key, all keys are that one, and it is told at low."],
  run({ view, subject, project }, { projects }) {
    const keys = projects.find(({ slug }) => slug === project)?.SSHKEY;
    const single = keys?.status === "read" && keys.value.ssh_keys.length === 1;
    const seen = new Set<number>();
    const fails = view.jobs.flatMap((job) =>
      job.steps.flatMap(({ step, at, calls }): Result[] => {
        if (step.type !== "add_ssh_keys" || seen.has(at.start)) return [];
        const old = step.fingerprints.find((one) => md5.test(one));
        if (step.fingerprints.length > 0 && old === undefined) return [];
        seen.add(at.start);
        const why =
          old === undefined
            ? `\`${job.declaredName}\` loads every SSH key of the project.`
            : `\`${job.declaredName}\` names a key by its MD5 fingerprint, a hash that is no longer trusted.`;
        const weaker = single || old !== undefined ? { severity: "low" as const } : {};
        const more = calls.length > 0 ? { related: calls } : {};
        return [fail(subject, why, { primary: at, about: job.declaredName, ...weaker, ...more })];
      }),
    );
    return failsOr(fails, pass(subject, "Every step that loads SSH keys names them.", { restsOn: "yaml" }));
  },
};

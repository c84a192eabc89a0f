import type { Check } from "../../check.ts";
import { read } from "../../evidence/evidence.ts";
import { subjectOf } from "../../evidence/subject-of.ts";
import { fail, failsOr, pass, unknown } from "../../results.ts";

export const deployKeyWritable: Check = {
  id: "RF-2.4.3",
  slug: "deploy-key-writable",
  title: "Deploy keys may read only",
  level: 1,
  severity: "high",
  scope: "org",
  subject: "project",
  needs: ["CKEY", "FORGE"],
  map: { nist: ["AC-6"], soc2: ["CC6.3"], cis8: ["6.8"], owasp: [5], ssc: ["1.3.8"] },
  why: "With a key that may write, any job, and any dependency that it runs, pushes commits and tags.",
  remedy: "Delete the key at the forge and make a new one without write access.",
  guards: ["A project that the policy file names as a releaser has to push tags."],
  run(project, { policy }) {
    const subject = subjectOf(project);
    const keys = read(project.CKEY).filter(({ type }) => type === "deploy-key");
    const writable = new Set(read(project.FORGE).writable_deploy_keys.map(keyOf));
    if (policy.releasers?.includes(project.slug))
      return [pass(subject, "The project makes releases, so its key may write.", { restsOn: "policy" })];
    const fails = keys
      .filter(({ public_key }) => public_key !== undefined && writable.has(keyOf(public_key)))
      .map(({ fingerprint }) =>
        fail(subject, "The key that jobs check out with may also write to the repository.", { about: fingerprint }),
      );
    const untold = writable.size > 0 && keys.some(({ public_key }) => public_key === undefined);
    return failsOr(
      fails,
      untold
        ? unknown(subject, "The repository has keys that may write; whether jobs use one of them is not told.", [
            "`public-key` of the project's checkout keys",
          ])
        : pass(subject, "No key that jobs check out with may write.", { restsOn: "vcs" }),
    );
  },
};

/** Type and key, without the comment that each side writes differently. */
function keyOf(publicKey: string): string {
  return publicKey.trim().split(/\s+/).slice(0, 2).join(" ");
}

import type { Check } from "../../check.ts";
import { read } from "../../evidence/evidence.ts";
import { subjectOf } from "../../evidence/subject-of.ts";
import { fail, failsOr, pass, unknown } from "../../results.ts";

export const policyAsCode: Check = {
  id: "RF-3.9.4",
  slug: "policy-as-code",
  title: "The policies in force are the reviewed ones",
  level: 2,
  severity: "medium",
  scope: "org",
  subject: "organization",
  needs: ["POL"],
  map: { nist: ["CM-3", "CM-6(1)"], soc2: ["CC8.1"], cis8: ["4.1"], owasp: [1], ssc: ["2.3.4"] },
  why: "A policy that an admin pushed from his laptop was reviewed by nobody, and the next push from the repository wipes it out.",
  remedy: "Push the bundle from a pipeline of the policy repository, and from nowhere else.",
  guards: ["Line endings, spaces at ends of lines and the folder of a file make no difference."],
  run(org) {
    const subject = subjectOf(org);
    const { bundle, reviewed } = read(org.POL);
    if (!reviewed)
      return [
        unknown(subject, "The repository of the policies was not audited, so there is nothing to compare with.", [
          "the checkout of the policy repository among the audited paths",
          `\`ringfort attest RF-3.9.4 ${org.name}\` with the pipeline that pushes the bundle`,
        ]),
      ];
    const here = byName(bundle);
    const there = byName(reviewed);
    const fails = [...new Set([...here.keys(), ...there.keys()])].sort().flatMap((name) => {
      if (here.get(name) === there.get(name)) return [];
      const why = !there.has(name)
        ? `\`${name}\` is in force and not in the repository.`
        : here.has(name)
          ? `\`${name}\` is not what the repository has.`
          : `\`${name}\` is in the repository and not in force.`;
      return [fail(subject, why, { about: name })];
    });
    return failsOr(
      fails,
      pass(subject, `All ${here.size} policies in force are the repository's.`, { restsOn: "vcs" }),
    );
  },
};

/** Texts by file name without folder and extension, because the API keeps the name of the policy or of the file. */
function byName(bundle: Readonly<Record<string, string>>): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(bundle).map(([path, text]) => [
      path.slice(path.lastIndexOf("/") + 1).replace(/\.rego$/, ""),
      text
        .split("\n")
        .map((line) => line.trimEnd())
        .join("\n")
        .trim(),
    ]),
  );
}

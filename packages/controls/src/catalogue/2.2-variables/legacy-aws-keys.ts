import type { Check } from "../../check.ts";
import { read } from "../../evidence/evidence.ts";
import { subjectOf } from "../../evidence/subject-of.ts";
import { fail, pass } from "../../results.ts";

export const legacyAwsKeys: Check = {
  id: "RF-2.2.10",
  slug: "legacy-aws-keys",
  title: "No project keeps AWS keys in the old integration",
  level: 1,
  severity: "high",
  scope: "org",
  subject: "project",
  needs: ["SSHKEY"],
  map: { nist: ["IA-5"], soc2: ["CC6.1"], cis8: ["5.5"], owasp: [6] },
  why: "Keys from before contexts: every job gets them, no list of variables shows them, and nobody has changed them for years.",
  remedy: "Delete them in Project Settings > AWS Permissions, and revoke them in IAM.",
  run(project) {
    const subject = subjectOf(project);
    return read(project.SSHKEY).legacy_aws_keys
      ? [fail(subject, "The old AWS integration still holds keys.")]
      : [pass(subject, "The old AWS integration holds no keys.", { restsOn: "setting" })];
  },
};

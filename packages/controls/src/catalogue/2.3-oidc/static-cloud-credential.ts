import type { Check, Result } from "../../check.ts";
import { cloudOf } from "../../config/cloud-credentials.ts";
import { namesOf } from "../../config/credential-uses.ts";
import { unread } from "../../evidence/known.ts";
import { type Holder, holdersOf } from "../../evidence/stored-secrets.ts";
import { subjectOf } from "../../evidence/subject-of.ts";
import { fail, failsOr, pass, unknown } from "../../results.ts";

export const staticCloudCredential: Check = {
  id: "RF-2.3.1",
  slug: "static-cloud-credential",
  title: "No long-lived cloud key is kept where OIDC is available",
  level: 2,
  severity: "high",
  scope: "org",
  subject: "organization",
  needs: [],
  map: { nist: ["IA-5", "IA-9"], soc2: ["CC6.1"], cis8: ["5.5", "6.8"], owasp: [6], ssc: ["4.2.2"] },
  why: "A key that never ends is worth stealing, and works from anywhere until someone notices. An OIDC token ends within the hour and says which job it is for.",
  remedy:
    "Let the cloud, npm or PyPI trust CircleCI's OIDC tokens of this project, move the jobs over, and revoke the key once its provider has seen no use for seven days.",
  guards: ["A server without the internet has no OIDC that a cloud could check: attest that it is not applicable."],
  run(org, context) {
    if (org.platform === "server")
      return [
        unknown(subjectOf(org), "Whether this server's OIDC tokens can be checked by a cloud is not known.", [
          "`ringfort attest RF-2.3.1` with how the server is connected",
        ]),
      ];
    const holders = holdersOf(context);
    if (holders.length === 0)
      return [
        unknown(subjectOf(org), "No context and no project was collected.", [
          "the organization's contexts and projects",
        ]),
      ];
    return holders.flatMap(heldBy);
  },
};

function heldBy({ subject, evidence, variables }: Holder): readonly Result[] {
  if (evidence.status !== "read") return [unread(subject, evidence, "Its variables are not known")];
  const held = Map.groupBy(
    variables.filter(({ name }) => cloudOf(name) !== undefined),
    ({ name }) => cloudOf(name),
  );
  const fails = [...held].map(([cloud, of]) =>
    fail(subject, `It keeps a long-lived credential for ${cloud}: ${namesOf(of)}.`, { about: cloud ?? "" }),
  );
  return failsOr(
    fails,
    pass(subject, "It keeps no long-lived cloud key that OIDC could replace.", { restsOn: "setting" }),
  );
}

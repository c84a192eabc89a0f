import type { Check, Context, Result, Subject } from "../../check.ts";
import { cloudOf } from "../../config/cloud-credentials.ts";
import { namesOf } from "../../config/credential-uses.ts";
import type { Evidence } from "../../evidence/evidence.ts";
import { unread } from "../../evidence/known.ts";
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
    const answers = [...context.contexts, ...context.projects].flatMap((holder) =>
      holder.kind === "context"
        ? heldBy(subjectOf(holder), holder.CTXVAR, (value) => value.map(({ variable }) => variable))
        : heldBy(subjectOf(holder), holder.ENV, (value) => value.map(({ name }) => name)),
    );
    return answers.length > 0 ? answers : [nothingHeld(subjectOf(org), context)];
  },
};

function heldBy<T>(
  subject: Subject,
  evidence: Evidence<T>,
  variablesIn: (value: T) => readonly string[],
): readonly Result[] {
  if (evidence.status !== "read") return [unread(subject, evidence, "Its variables are not known")];
  const held = Map.groupBy(
    variablesIn(evidence.value).filter((name) => cloudOf(name) !== undefined),
    (name) => cloudOf(name),
  );
  const fails = [...held].map(([cloud, names]) =>
    fail(subject, `It keeps a long-lived credential for ${cloud}: ${namesOf(names.map((name) => ({ name })))}.`, {
      about: cloud ?? "",
    }),
  );
  return failsOr(
    fails,
    pass(subject, "It keeps no long-lived cloud key that OIDC could replace.", { restsOn: "setting" }),
  );
}

function nothingHeld(subject: Subject, { contexts, projects }: Pick<Context, "contexts" | "projects">): Result {
  return unknown(subject, `${contexts.length + projects.length} contexts and projects were collected.`, [
    "the organization's contexts and projects",
  ]);
}

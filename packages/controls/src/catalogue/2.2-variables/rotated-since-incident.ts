import type { Instant } from "@ringfort/contract";
import type { Check, Context, Result } from "../../check.ts";
import { unread } from "../../evidence/known.ts";
import { type Holder, holdersOf } from "../../evidence/stored-secrets.ts";
import { subjectOf } from "../../evidence/subject-of.ts";
import { fail, notApplicable, pass, unknown } from "../../results.ts";

export const rotatedSinceIncident: Check = {
  id: "RF-2.2.11",
  slug: "rotated-since-incident",
  title: "Since the incident every secret was changed, and its old value revoked",
  level: 1,
  severity: "critical",
  scope: "org",
  subject: "organization",
  needs: [],
  map: { nist: ["IR-4", "IA-5"], soc2: ["CC7.4"], cis8: ["17.4"], owasp: [6] },
  why: "Whoever was in has a copy of everything that was there then; the one value that was not changed is the way back.",
  remedy:
    "Make a new value at the provider, store it, revoke the old one, and attest the revocation: `ringfort respond` keeps the list.",
  guards: ["Where the policy file names no start of an incident (`incidentStart`), there is none."],
  run(org, context) {
    const start = context.policy.incidentStart;
    if (start === undefined) return [notApplicable(subjectOf(org), "The policy file names no incident.")];
    const holders = holdersOf(context);
    if (holders.length === 0)
      return [
        unknown(subjectOf(org), "No context and no project was collected.", [
          "the organization's contexts and projects",
        ]),
      ];
    return holders.flatMap((holder) => ofHolder(holder, start, context));
  },
};

interface Item {
  readonly name: string;
  readonly changed: Instant | undefined;
}

function ofHolder({ subject, of, evidence, variables }: Holder, start: Instant, context: Context): readonly Result[] {
  const judged = (item: Item) => ofItem(item, subject, start, context);
  const blind = evidence.status === "read" ? [] : [unread(subject, evidence, "Its variables are not known")];
  if (of.kind === "context") return orNothing([...blind, ...variables.map(judged)], subject);
  const keys: readonly Result[] =
    of.CKEY.status === "read"
      ? of.CKEY.value.map((key) => judged({ name: key.fingerprint, changed: key.created_at }))
      : [unread(subject, of.CKEY, "Its checkout keys are not known", { about: "keys" })];
  return orNothing([...blind, ...variables.map(judged), ...keys], subject);
}

function orNothing(results: readonly Result[], subject: Result["subject"]): readonly Result[] {
  return results.length > 0 ? results : [pass(subject, "It keeps nothing that could be stolen.")];
}

/** A later date says that something was stored; that the old value is dead, only its provider knows. */
function ofItem({ name: about, changed }: Item, subject: Result["subject"], start: Instant, context: Context): Result {
  if (changed === undefined)
    return unknown(subject, `When \`${about}\` was set is not told.`, [`the day that \`${about}\` was set`], { about });
  if (changed < start) return fail(subject, `\`${about}\` has not been changed since the incident.`, { about });
  const said = context.attested("RF-2.2.11", `${subject.name}/${about}`);
  if (said?.answer === "pass")
    return pass(subject, `\`${about}\` was changed, and ${said.author} attested: ${said.statement}`, {
      about,
      restsOn: "attestation",
    });
  return unknown(
    subject,
    `\`${about}\` was changed; that its old value is revoked is not shown.`,
    [`\`ringfort attest RF-2.2.11 ${subject.name}/${about}\` with the provider's log`],
    { about },
  );
}

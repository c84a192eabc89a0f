import type { Check } from "../../check.ts";
import { cloudOf } from "../../config/cloud-credentials.ts";
import { isCredentialName } from "../../config/names.ts";
import { unread } from "../../evidence/known.ts";
import { holdersOf } from "../../evidence/stored-secrets.ts";
import { subjectOf } from "../../evidence/subject-of.ts";
import { fail, pass, unknown } from "../../results.ts";

const many = 3;

export const secretSprawl: Check = {
  id: "RF-2.2.8",
  slug: "secret-sprawl",
  title: "No credential is kept in many places",
  level: 2,
  severity: "medium",
  scope: "org",
  subject: "organization",
  needs: [],
  map: { nist: ["IA-5"], soc2: ["CC6.1"], cis8: ["3.3"], owasp: [6] },
  why: "Each copy is a place to steal it from, and the one that is forgotten breaks, or stays valid, when it is changed.",
  remedy: "Keep it in one context, restricted to the projects that need it, and delete the copies.",
  guards: ["The same name with another ending is another value."],
  run(org, context) {
    const subject = subjectOf(org);
    const holders = holdersOf(context);
    if (holders.length === 0)
      return [
        unknown(subject, "No context and no project was collected.", ["the organization's contexts and projects"]),
      ];
    const copies = Map.groupBy(
      holders.flatMap((holder) =>
        holder.variables.flatMap(({ name, masked }) => {
          const ending = masked === undefined ? undefined : endingOf(masked);
          return ending !== undefined && (isCredentialName(name) || cloudOf(name))
            ? [{ name, ending, where: holder.subject.name }]
            : [];
        }),
      ),
      ({ name, ending }) => `${name} ${ending}`,
    );
    const fails = [...copies].flatMap(([about, all]) => {
      const places = [...new Set(all.map(({ where }) => where))];
      if (places.length < many) return [];
      const shown = `${places.slice(0, 5).join(", ")}${places.length > 5 ? " …" : ""}`;
      return [
        fail(
          subject,
          `\`${all[0]?.name}\` is kept ${places.length} times with what looks like the same value: ${shown}.`,
          {
            about,
            confidence: "medium",
          },
        ),
      ];
    });
    const blind = holders
      .filter(({ evidence }) => evidence.status !== "read")
      .map((holder) => unread(holder.subject, holder.evidence, "Its variables are not known"));
    return fails.length + blind.length > 0
      ? [...fails, ...blind]
      : [pass(subject, `No credential is kept in ${many} places or more.`, { restsOn: "setting" })];
  },
};

/** The end of a value that the API shows; nothing where it masks all of it. */
function endingOf(masked: string): string | undefined {
  const ending = masked.slice(-4);
  return ending.length === 4 && !/^[x*•.]{4}$/i.test(ending) ? ending : undefined;
}

import type { Check } from "../../check.ts";
import { cloudOf } from "../../config/cloud-credentials.ts";
import { isCredentialName } from "../../config/names.ts";
import { daysBetween } from "../../evidence/days.ts";
import { unread } from "../../evidence/known.ts";
import { holdersOf } from "../../evidence/stored-secrets.ts";
import { subjectOf } from "../../evidence/subject-of.ts";
import { fail, failsOr, pass, unknown } from "../../results.ts";

export const secretAge: Check = {
  id: "RF-2.2.6",
  slug: "secret-age",
  title: "Every stored secret was changed within its time",
  level: 1,
  severity: "medium",
  scope: "org",
  subject: "organization",
  needs: [],
  map: { nist: ["IA-5(1)"], soc2: ["CC6.1"], cis8: ["5.2"], owasp: [6] },
  why: "A secret that leaked unnoticed works until it is changed; changing it is the only end that it has.",
  remedy:
    "Make a new value at its provider, `PUT /api/v2/context/{id}/environment-variable/{name}`, then revoke the old: cloud keys each 30 days, tokens that publish each 60, others each 90.",
  guards: [
    "A variable that no list calls a credential is told at medium confidence, and not at all where its name only configures.",
  ],
  run(org, context) {
    const holders = holdersOf(context);
    if (holders.length === 0)
      return [
        unknown(subjectOf(org), "No context and no project was collected.", [
          "the organization's contexts and projects",
        ]),
      ];
    return holders.flatMap(({ subject, evidence, variables }) => {
      if (evidence.status !== "read") return [unread(subject, evidence, "The age of its variables is not known")];
      const found = variables
        .filter(({ name }) => !onlyConfigures(name))
        .flatMap(({ name, changed }) => {
          const confidence = isCredentialName(name) || cloudOf(name) ? "high" : "medium";
          if (changed === undefined)
            return [
              unknown(subject, `When \`${name}\` was set is not told.`, [`the day that \`${name}\` was set`], {
                about: name,
                confidence,
              }),
            ];
          const days = daysBetween(changed, context.now);
          const longest = longestFor(name);
          return days > longest
            ? [
                fail(subject, `\`${name}\` has been the same for ${days} days; ${longest} are its time.`, {
                  about: name,
                  confidence,
                }),
              ]
            : [];
        });
      return failsOr(found, pass(subject, "All of its variables are young enough.", { restsOn: "setting" }));
    });
  },
};

function longestFor(name: string): number {
  const cloud = cloudOf(name);
  if (cloud === "npm" || cloud === "PyPI") return 60;
  if (cloud !== undefined) return 30;
  return /^(?:DOCKER(?:HUB)?|GEM|RUBYGEMS|CARGO|CRATES|NUGET|MAVEN|SONATYPE|OSSRH|GH|GITHUB)_/i.test(name) ? 60 : 90;
}

const plain =
  /(?:^|_)(?:ENV|ENVIRONMENT|REGION|ZONE|VERSION|PORT|HOST|HOSTNAME|DOMAIN|LOCALE|TZ|DEBUG|LEVEL|BUCKET|CLUSTER|NAMESPACE)$/i;

function onlyConfigures(name: string): boolean {
  return plain.test(name) && !isCredentialName(name);
}

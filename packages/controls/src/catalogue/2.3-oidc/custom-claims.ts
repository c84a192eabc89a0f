import type { Check, Context, Result, Subject } from "../../check.ts";
import { type OidcClaims, read } from "../../evidence/evidence.ts";
import { known, unread } from "../../evidence/known.ts";
import { subjectOf } from "../../evidence/subject-of.ts";
import { fail, failsOr, pass } from "../../results.ts";
import { readTrust } from "../../trust/read-trust.ts";

const hour = 3600;

export const customClaims: Check = {
  id: "RF-2.3.14",
  slug: "custom-claims",
  title: "OIDC tokens end within the hour, and are for one cloud each",
  level: 2,
  severity: "medium",
  scope: "org",
  subject: "organization",
  needs: ["OIDC"],
  map: { nist: ["IA-5"], soc2: ["CC6.1"], cis8: ["6.8"], owasp: [2] },
  why: "A token that lives long is worth more to whoever reads it in a log, and one that two clouds accept lets the first act in the second.",
  remedy:
    "`PATCH /api/v2/org/<org id>/oidc-custom-claims` with a `ttl` of an hour at most and an audience for each cloud; drop a project's override that is wider.",
  guards: ["Nothing customised is the default: the organization's id as audience, and one hour."],
  run(org, context) {
    const own = read(org.OIDC);
    const subject = subjectOf(org);
    return [
      ...failsOr(
        [...tooLong(subject, own), ...shared(subject, own, context)],
        pass(subject, "Its tokens end within the hour, and no audience is known to be accepted by two clouds.", {
          restsOn: "setting",
        }),
      ),
      ...context.projects.flatMap((project) => {
        const claims = known(project.PRJOIDC);
        if (!claims) return [unread(subjectOf(project), project.PRJOIDC, "Its custom claims are not known")];
        return failsOr(
          [...tooLong(subjectOf(project), claims), ...wider(subjectOf(project), claims, own)],
          pass(subjectOf(project), "Its custom claims are no wider than the organization's.", { restsOn: "setting" }),
        );
      }),
    ];
  },
};

function tooLong(subject: Subject, { ttl_seconds: ttl }: OidcClaims): readonly Result[] {
  return ttl !== undefined && ttl > hour
    ? [fail(subject, `Its OIDC tokens live for ${ttl} seconds.`, { about: "ttl" })]
    : [];
}

function wider(subject: Subject, own: OidcClaims, org: OidcClaims): readonly Result[] {
  const longer = (own.ttl_seconds ?? 0) > (org.ttl_seconds ?? hour) && (own.ttl_seconds ?? 0) <= hour;
  const added =
    org.audience.length > 0 ? own.audience.filter((one) => !org.audience.includes(one)) : own.audience.slice(1);
  return [
    ...(longer
      ? [fail(subject, "Its OIDC tokens live longer than the organization allows others.", { about: "ttl" })]
      : []),
    ...(added.length > 0
      ? [
          fail(subject, `Its OIDC tokens are for more than the organization's: \`${added[0]?.slice(0, 100)}\`.`, {
            about: "audience",
          }),
        ]
      : []),
  ];
}

/** Audiences that trust policies of two clouds accept, or that name two clouds in one token. */
function shared(
  subject: Subject,
  { audience }: OidcClaims,
  { trustPolicies }: Pick<Context, "trustPolicies">,
): readonly Result[] {
  const clouds = new Map<string, Set<string>>();
  for (const policy of trustPolicies)
    for (const grant of readTrust(policy).grants)
      for (const { patterns } of grant.tests("aud"))
        for (const { text } of patterns) clouds.set(text, (clouds.get(text) ?? new Set()).add(grant.cloud));
  const two = [...clouds].find(([, of]) => of.size > 1);
  if (two)
    return [
      fail(subject, `The audience \`${two[0].slice(0, 100)}\` opens ${[...two[1]].join(" and ")}.`, {
        about: "audience",
      }),
    ];
  const named = audience.flatMap((one) => (clouds.has(one) ? [...(clouds.get(one) ?? [])] : cloudNamed(one)));
  return new Set(named).size > 1
    ? [fail(subject, `One token is for ${[...new Set(named)].join(" and ")} at once.`, { about: "audience" })]
    : [];
}

function cloudNamed(audience: string): readonly string[] {
  if (/amazonaws\.com/i.test(audience)) return ["aws"];
  if (/googleapis\.com/i.test(audience)) return ["gcp"];
  return /azuread|microsoft/i.test(audience) ? ["azure"] : [];
}

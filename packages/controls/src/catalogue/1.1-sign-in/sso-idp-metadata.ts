import type { Check, Result } from "../../check.ts";
import { daysBetween } from "../../evidence/days.ts";
import { fromSecurity } from "../../evidence/from-security.ts";
import { subjectOf } from "../../evidence/subject-of.ts";
import { fail, pass, unknown } from "../../results.ts";

export const ssoIdpMetadata: Check = {
  id: "RF-1.1.2",
  slug: "sso-idp-metadata",
  title:
    "The identity provider's certificate is valid for more than 30 days, its domain verified, its entity id the only one",
  level: 1,
  severity: "high",
  scope: "org",
  subject: "organization",
  needs: [],
  map: { nist: ["IA-5(2)", "SC-12"], soc2: ["CC6.1"], cis8: ["6.7"], owasp: [2] },
  why: "Weak or unsigned assertions can be forged, a second entity id lets a second issuer sign people in, and an expired certificate locks everyone out.",
  remedy:
    "Upload a new signing certificate before the old one ends and keep both meanwhile; sign assertions; verify the domain.",
  run(org, { now }) {
    const subject = subjectOf(org);
    return fromSecurity(
      org,
      {
        check: "RF-1.1.2",
        field: "sso",
        whether: "what the identity provider's metadata says",
        show: "the metadata: certificate, signed assertions, entity id, verified domain",
      },
      (sso) => {
        const fails: Result[] = [];
        const expires = sso.certificate_expires_at;
        if (expires !== undefined && expires <= now)
          fails.push(fail(subject, "The identity provider's certificate has expired.", { about: "certificate" }));
        else if (expires !== undefined && daysBetween(now, expires) < 30)
          fails.push(
            fail(subject, `The identity provider's certificate ends in ${daysBetween(now, expires)} days.`, {
              about: "certificate",
            }),
          );
        if (sso.certificate_weak)
          fails.push(
            fail(subject, "The certificate is signed with SHA-1 or its RSA key has less than 2048 bits.", {
              about: "strength",
            }),
          );
        if (sso.assertions_signed === false)
          fails.push(fail(subject, "Assertions are accepted unsigned.", { about: "assertions" }));
        if (sso.domain_verified === false)
          fails.push(fail(subject, "The domain of the people who sign in is not verified.", { about: "domain" }));
        if ((sso.entity_ids?.length ?? 1) > 1)
          fails.push(
            fail(subject, `${sso.entity_ids?.length} entity ids may sign people in, instead of one.`, {
              about: "entity-id",
            }),
          );
        if (fails.length > 0) return fails;
        const untold = (
          ["certificate_expires_at", "certificate_weak", "assertions_signed", "domain_verified", "entity_ids"] as const
        ).filter((field) => sso[field] === undefined);
        if (untold.length > 0)
          return [
            unknown(
              subject,
              "The security settings do not tell all of the identity provider's metadata.",
              untold.map((field) => `\`sso.${field}\` of the security settings`),
            ),
          ];
        return [pass(subject, "The identity provider's metadata is sound.", { restsOn: "setting" })];
      },
    );
  },
};

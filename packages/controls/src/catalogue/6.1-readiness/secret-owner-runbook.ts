import type { Check } from "../../check.ts";
import { isCredentialName } from "../../config/names.ts";
import { read } from "../../evidence/evidence.ts";
import { fail, failsOr, pass } from "../../results.ts";

export const secretOwnerRunbook: Check = {
  id: "RF-6.1.2",
  slug: "secret-owner-runbook",
  title: "Every sensitive secret has an owner and steps to rotate it",
  level: 1,
  severity: "high",
  scope: "org",
  subject: "context",
  needs: ["CTXVAR"],
  map: { nist: ["IR-8", "IA-5"], soc2: ["CC7.4"], cis8: ["17.4"], owasp: [6] },
  why: "A secret that nobody owns is rotated by nobody, least of all within four hours.",
  remedy:
    "Name an owner for it under `secretOwners` of the policy file: `CONTEXT/VARIABLE: who, and where the steps are`.",

  run(of, { policy }) {
    const subject = { kind: "context", name: of.name } as const;
    const sensitive = read(of.CTXVAR).filter(({ variable }) => isCredentialName(variable));
    const orphans = sensitive.filter(
      ({ variable }) => !policy.secretOwners?.[`${of.name}/${variable}`] && !policy.secretOwners?.[of.name],
    );
    return failsOr(
      orphans.map(({ variable }) =>
        fail(subject, `\`${variable}\` of \`${of.name}\` has no owner.`, { about: variable }),
      ),
      pass(
        subject,
        sensitive.length === 0
          ? `\`${of.name}\` holds no credential by name.`
          : `Every credential of \`${of.name}\` has an owner.`,
        { restsOn: "attestation" },
      ),
    );
  },
};

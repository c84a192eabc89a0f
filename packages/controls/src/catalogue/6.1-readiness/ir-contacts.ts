import type { Check } from "../../check.ts";
import { unknown } from "../../results.ts";

export const irContacts: Check = {
  id: "RF-6.1.6",
  slug: "ir-contacts",
  title: "Everybody knows whom to call",
  level: 1,
  severity: "low",
  scope: "org",
  subject: "organization",
  needs: [],
  map: { nist: ["IR-6", "IR-7"], soc2: ["CC7.4", "CC2.3"], cis8: ["17.1", "17.2"], owasp: [10] },
  why: "The first hour of an incident goes into finding out who decides.",
  remedy:
    "Write down incident lead, deputy, legal, the vendor's contact and the thresholds, and review them twice a year.",

  run(org) {
    return [
      unknown({ kind: "organization", name: org.name }, "Whom to call is in no API.", [
        "the reviewed record, by `ringfort attest RF-6.1.6`",
      ]),
    ];
  },
};

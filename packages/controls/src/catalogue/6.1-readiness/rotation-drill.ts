import type { Check } from "../../check.ts";
import { unknown } from "../../results.ts";

export const rotationDrill: Check = {
  id: "RF-6.1.3",
  slug: "rotation-drill",
  title: "A rotation was practised within half a year, in time",
  level: 2,
  severity: "medium",
  scope: "org",
  subject: "organization",
  needs: [],
  map: { nist: ["IR-3", "IR-4(1)"], soc2: ["CC7.5"], cis8: ["17.7"], owasp: [6] },
  why: "The first rotation under pressure finds every missing step.",
  remedy: "Run `ringfort respond drill`, and rotate the sensitive set once for real.",

  run(org) {
    return [
      unknown({ kind: "organization", name: org.name }, "When a rotation was last practised is in no API.", [
        "the drill's record, by `ringfort attest RF-6.1.3`",
      ]),
    ];
  },
};

import type { Check } from "../../check.ts";
import { read } from "../../evidence/evidence.ts";
import { fail, unknown } from "../../results.ts";

export const killSwitchTested: Check = {
  id: "RF-6.1.4",
  slug: "kill-switch-tested",
  title: "New work can be blocked, and was tried",
  level: 1,
  severity: "medium",
  scope: "org",
  subject: "organization",
  needs: ["ORGSET"],
  map: { nist: ["IR-4", "CP-10"], soc2: ["CC7.4"], cis8: ["17.4"], owasp: [7] },
  why: "Rotating while pipelines still run hands the new secrets to whoever has the old ones.",
  remedy: "Try the block on a sandbox organization twice a year, and write down who may use it.",

  run(org) {
    const subject = { kind: "organization", name: org.name } as const;
    if (read(org.ORGSET).is_running_disabled === true) return [fail(subject, "All work is blocked at this moment.")];
    return [
      unknown(subject, "Work is not blocked now; whether the block was ever tried is in no API.", [
        "the record of the trial, by `ringfort attest RF-6.1.4`",
      ]),
    ];
  },
};

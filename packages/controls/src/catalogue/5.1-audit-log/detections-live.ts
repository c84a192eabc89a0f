import type { Check } from "../../check.ts";
import { unknown } from "../../results.ts";

export const detectionsLive: Check = {
  id: "RF-5.1.8",
  slug: "detections-live",
  title: "Every detection runs, is tried, and reaches somebody",
  level: 1,
  severity: "medium",
  scope: "audit-log",
  subject: "audit-log",
  needs: [],
  map: { nist: ["SI-4(5)", "IR-5"], soc2: ["CC7.2", "CC7.3"], cis8: ["13.1", "8.11"], owasp: [10] },
  why: "A detection that was never seen to fire may not be able to.",
  remedy: "Run `ringfort detect` on a schedule with `--webhook`, and its fixtures once a quarter.",

  run(log) {
    const subject = { kind: "audit-log", name: log.source } as const;
    return [
      unknown(subject, "When the detections last fired, and whom they reach, is in no log.", [
        "the record of the last trial, by `ringfort attest RF-5.1.8`",
      ]),
    ];
  },
};

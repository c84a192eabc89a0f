import type { Check } from "../../check.ts";
import { unknown } from "../../results.ts";

export const siemExport: Check = {
  id: "RF-5.1.7",
  slug: "siem-export",
  title: "Events reach the SIEM within the hour",
  level: 1,
  severity: "medium",
  scope: "audit-log",
  subject: "audit-log",
  needs: [],
  map: { nist: ["AU-6(4)", "SI-4"], soc2: ["CC7.2"], cis8: ["8.9", "8.12"], owasp: [10] },
  why: "An alert that nobody's desk receives is a line in a file.",
  remedy:
    "Forward the stream to the SIEM, in OCSF or ECS, with a heartbeat; the guide's audit-log route is in no published description of the API.",

  run(log) {
    const subject = { kind: "audit-log", name: log.source } as const;
    return [
      unknown(subject, "A log file does not tell who else receives its events.", [
        "the forwarder's heartbeat, by `ringfort attest RF-5.1.7`",
      ]),
    ];
  },
};

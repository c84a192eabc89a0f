import type { Check } from "../../check.ts";
import { scanRuns } from "./scan-runs.ts";

export const secretScan: Check = {
  id: "RF-3.2.2",
  slug: "secret-scan",
  title: "A secret scanner runs on every branch",
  level: 1,
  severity: "medium",
  scope: "config",
  subject: "config",
  needs: ["compiled"],
  map: { nist: ["IA-5(7)", "RA-5"], soc2: ["CC7.1"], cis8: ["16.12"], owasp: [6], ssc: ["1.5.1", "2.3.8"] },
  why: "A key that was committed once is in every clone for ever; found the same day, it can still be rotated in time.",
  remedy:
    "Add a job that runs on every branch: `gitleaks detect --redact`, or `trufflehog git file://. --fail`. Its `--only-verified` sends what it finds to the providers, and keeps silent on what they cannot confirm.",
  guards: ["Push protection of the forge stops a secret before it is pushed, and counts."],
  run: (config, context) =>
    scanRuns(config, context, {
      id: "RF-3.2.2",
      kind: "secrets",
      what: "a secret scanner",
      byForge: (forge) => forge.push_protection,
      forgeWord: "push protection",
    }),
};

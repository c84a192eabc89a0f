import type { Check } from "../../check.ts";
import { scanRuns } from "./scan-runs.ts";

export const dependencyScan: Check = {
  id: "RF-3.2.1",
  slug: "dependency-scan",
  title: "A dependency scanner runs before merge",
  level: 1,
  severity: "medium",
  scope: "config",
  subject: "config",
  needs: ["compiled"],
  map: { nist: ["RA-5", "SI-2"], soc2: ["CC7.1"], cis8: ["16.5", "7.5"], owasp: [3], ssc: ["1.5.5", "3.2.2"] },
  why: "A dependency with a published hole is merged, and shipped, because nobody was told.",
  remedy:
    "Add a job that runs on every branch and fails on what matters: `osv-scanner scan .`, `npm audit --audit-level=high`, `pip-audit`, `govulncheck ./...`.",
  guards: ["The forge's own scanner needs no job: where it is on, or was attested, nothing is missing."],
  run: (config, context) =>
    scanRuns(config, context, {
      id: "RF-3.2.1",
      kind: "dependencies",
      what: "a dependency scanner",
      byForge: (forge) => forge.dependency_scanning,
      forgeWord: "dependency scanning",
    }),
};

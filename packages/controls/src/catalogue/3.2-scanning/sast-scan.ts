import type { Check } from "../../check.ts";
import { scanRuns } from "./scan-runs.ts";

export const sastScan: Check = {
  id: "RF-3.2.3",
  slug: "sast-scan",
  title: "Static analysis runs",
  level: 1,
  severity: "medium",
  scope: "config",
  subject: "config",
  needs: ["compiled"],
  map: { nist: ["SA-11(1)", "RA-5"], soc2: ["CC7.1"], cis8: ["16.12"], owasp: [3], ssc: ["1.5.4"] },
  why: "Holes of a known shape, such as an injection, are merged although a machine can see them.",
  remedy:
    "Add a job that runs on every branch and fails: `semgrep scan --error --config RULES`, `gosec ./...`, `bandit -r .`, `brakeman`.",
  guards: ["The code scanning of the forge needs no job."],
  run: (config, context) =>
    scanRuns(config, context, {
      id: "RF-3.2.3",
      kind: "code",
      what: "static analysis",
      byForge: (forge) => forge.code_scanning,
      forgeWord: "code scanning",
    }),
};

import type { Check } from "../../check.ts";
import { dependencyScan } from "./dependency-scan.ts";
import { pipelineSelfScan } from "./pipeline-self-scan.ts";
import { releaseProvenance } from "./release-provenance.ts";
import { sastScan } from "./sast-scan.ts";
import { scanGates } from "./scan-gates.ts";
import { scanIsolated } from "./scan-isolated.ts";
import { scanToolProvenance } from "./scan-tool-provenance.ts";
import { secretScan } from "./secret-scan.ts";

export const checks: readonly Check[] = [
  dependencyScan,
  secretScan,
  sastScan,
  scanGates,
  scanToolProvenance,
  scanIsolated,
  pipelineSelfScan,
  releaseProvenance,
];

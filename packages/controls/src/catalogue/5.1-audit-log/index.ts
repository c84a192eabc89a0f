import type { Check } from "../../check.ts";
import { auditBucket } from "./audit-bucket.ts";
import { auditCoverage } from "./audit-coverage.ts";
import { auditIngestFresh } from "./audit-ingest-fresh.ts";
import { auditNormalised } from "./audit-normalised.ts";
import { auditRetention } from "./audit-retention.ts";
import { auditStream } from "./audit-stream.ts";
import { detectionsLive } from "./detections-live.ts";
import { outboundWebhook } from "./outbound-webhook.ts";
import { policyDecisionLog } from "./policy-decision-log.ts";
import { siemExport } from "./siem-export.ts";

export const checks: readonly Check[] = [
  auditIngestFresh,
  auditStream,
  auditBucket,
  auditRetention,
  auditCoverage,
  auditNormalised,
  siemExport,
  detectionsLive,
  outboundWebhook,
  policyDecisionLog,
];

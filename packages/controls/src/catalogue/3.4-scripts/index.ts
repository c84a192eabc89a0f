import type { Check } from "../../check.ts";
import { apiParameterInjection } from "./api-parameter-injection.ts";
import { curlPipeShell } from "./curl-pipe-shell.ts";
import { evalOfEnvTaint } from "./eval-of-env-taint.ts";
import { indirectPpe } from "./indirect-ppe.ts";
import { insecureTransport } from "./insecure-transport.ts";
import { orbSourceScan } from "./orb-source-scan.ts";
import { pipelineValueInjection } from "./pipeline-value-injection.ts";
import { shellOptionsWeak } from "./shell-options-weak.ts";
import { suspiciousCommand } from "./suspicious-command.ts";
import { webhookBodyInjection } from "./webhook-body-injection.ts";

/** RF-3.5.8 stands here: it applies the checks of scripts to the sources of orbs. */
export const checks: readonly Check[] = [
  pipelineValueInjection,
  apiParameterInjection,
  webhookBodyInjection,
  evalOfEnvTaint,
  curlPipeShell,
  insecureTransport,
  shellOptionsWeak,
  indirectPpe,
  suspiciousCommand,
  orbSourceScan,
];

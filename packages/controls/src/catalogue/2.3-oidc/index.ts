import type { Check } from "../../check.ts";
import { oidcTokenHandling } from "./oidc-token-handling.ts";
import { stsOutputInLog } from "./sts-output-in-log.ts";

export const checks: readonly Check[] = [stsOutputInLog, oidcTokenHandling];

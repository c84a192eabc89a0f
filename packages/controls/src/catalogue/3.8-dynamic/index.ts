import type { Check } from "../../check.ts";
import { continuationFromUntrusted } from "./continuation-from-untrusted.ts";
import { continuationUnscanned } from "./continuation-unscanned.ts";
import { dynamicUnused } from "./dynamic-unused.ts";
import { pathFilterSkipsSecurity } from "./path-filter-skips-security.ts";
import { setupWithSecrets } from "./setup-with-secrets.ts";

export const checks: readonly Check[] = [
  setupWithSecrets,
  continuationFromUntrusted,
  continuationUnscanned,
  pathFilterSkipsSecurity,
  dynamicUnused,
];

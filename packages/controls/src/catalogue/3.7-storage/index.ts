import type { Check } from "../../check.ts";
import { artifactUnsigned } from "./artifact-unsigned.ts";
import { cacheForkShare } from "./cache-fork-share.ts";
import { cachePrefixFallback } from "./cache-prefix-fallback.ts";
import { cacheTrustMix } from "./cache-trust-mix.ts";
import { storedSecret } from "./stored-secret.ts";

export const checks: readonly Check[] = [
  cacheTrustMix,
  cachePrefixFallback,
  cacheForkShare,
  storedSecret,
  artifactUnsigned,
];

import type { Check } from "../../check.ts";
import { egressIpRanges } from "./egress-ip-ranges.ts";
import { inboundIpAllowlist } from "./inbound-ip-allowlist.ts";
import { mfaForNonSsoLogins } from "./mfa-for-non-sso-logins.ts";
import { offboarding } from "./offboarding.ts";
import { phishingResistantMfa } from "./phishing-resistant-mfa.ts";
import { sessionBinding } from "./session-binding.ts";
import { sessionLifetime } from "./session-lifetime.ts";
import { ssoEnforced } from "./sso-enforced.ts";
import { ssoIdpMetadata } from "./sso-idp-metadata.ts";
import { stepUpForSensitiveOps } from "./step-up-for-sensitive-ops.ts";

export const checks: readonly Check[] = [
  ssoEnforced,
  ssoIdpMetadata,
  mfaForNonSsoLogins,
  phishingResistantMfa,
  sessionLifetime,
  stepUpForSensitiveOps,
  sessionBinding,
  inboundIpAllowlist,
  egressIpRanges,
  offboarding,
];

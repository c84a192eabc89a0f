import type { Check } from "../../check.ts";
import { awsAudMissing } from "./aws-aud-missing.ts";
import { awsRefUnbound } from "./aws-ref-unbound.ts";
import { awsSubAnyProject } from "./aws-sub-any-project.ts";
import { azureFederation } from "./azure-federation.ts";
import { customClaims } from "./custom-claims.ts";
import { forkOriginUnchecked } from "./fork-origin-unchecked.ts";
import { gcpNoAttributeCondition } from "./gcp-no-attribute-condition.ts";
import { oidcTokenHandling } from "./oidc-token-handling.ts";
import { policyMalformed } from "./policy-malformed.ts";
import { roleOverprivileged } from "./role-overprivileged.ts";
import { rootIssuer } from "./root-issuer.ts";
import { staticCloudCredential } from "./static-cloud-credential.ts";
import { stsOutputInLog } from "./sts-output-in-log.ts";
import { vcsClaimsForgeable } from "./vcs-claims-forgeable.ts";

export const checks: readonly Check[] = [
  staticCloudCredential,
  awsSubAnyProject,
  awsAudMissing,
  awsRefUnbound,
  forkOriginUnchecked,
  vcsClaimsForgeable,
  rootIssuer,
  policyMalformed,
  roleOverprivileged,
  gcpNoAttributeCondition,
  azureFederation,
  stsOutputInLog,
  oidcTokenHandling,
  customClaims,
];

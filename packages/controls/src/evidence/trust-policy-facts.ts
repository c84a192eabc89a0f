/** One `--oidc-policy` file: what a cloud lets an OIDC token of CircleCI do. */
export interface TrustPolicyFacts {
  readonly file: string;
  readonly text: string;
  readonly provider: "aws" | "gcp" | "azure" | "unknown";
  /** Parsed JSON; undefined when the file is not JSON, which the engine answers with UNKNOWN. */
  readonly data: unknown;
}

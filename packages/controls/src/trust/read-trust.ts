import type { Result, Subject } from "../check.ts";
import type { TrustPolicyFacts } from "../evidence/trust-policy-facts.ts";
import { unknown } from "../results.ts";
import type { JsonPath } from "./any-json.ts";
import { type AwsGrant, awsGrants } from "./aws-grants.ts";
import { type AzureGrant, azureGrants } from "./azure-grants.ts";
import { type GcpBinding, type GcpGrant, gcpBindings, gcpGrants } from "./gcp-grants.ts";
import type { Grant } from "./grant.ts";
import { JsonPlaces } from "./json-places.ts";

/** One policy file with what it lets CircleCI's tokens do, worked out once. */
export interface Trust {
  readonly subject: Subject;
  readonly aws: readonly AwsGrant[];
  readonly gcp: readonly GcpGrant[];
  readonly bindings: readonly GcpBinding[];
  readonly azure: readonly AzureGrant[];
  /** All of them. */
  readonly grants: readonly Grant[];
  readonly places: JsonPlaces;
}

const known = new WeakMap<TrustPolicyFacts, Trust>();

/** The cloud is told by what the file says, not by the name that it was given: a bundle may hold several. */
export function readTrust(policy: TrustPolicyFacts): Trust {
  const before = known.get(policy);
  if (before) return before;
  const { data } = policy;
  const aws = awsGrants(data);
  const gcp = gcpGrants(data);
  const azure = azureGrants(data);
  const trust: Trust = {
    subject: { kind: "trust-policy", name: policy.file },
    ...{ aws, gcp, azure },
    bindings: gcpBindings(data),
    grants: [...aws, ...gcp, ...azure],
    places: new JsonPlaces(policy.file, policy.text),
  };
  known.set(policy, trust);
  return trust;
}

/** Where a finding points, and the name that tells it from its siblings. */
export function placed(trust: Trust, path: JsonPath, about: string): Pick<Result, "primary" | "about"> {
  return { primary: trust.places.of(path), about };
}

/** Nothing in the file lets a token of CircleCI in, as far as can be read. For another cloud's check that is no answer at all. */
export function nothingTrusted(trust: Trust, policy: TrustPolicyFacts): readonly Result[] {
  if (trust.grants.length > 0 || trust.bindings.length > 0) return [];
  const why =
    policy.provider === "unknown"
      ? "The file is no trust policy that is known here."
      : "Nothing in the policy was found to let a token of CircleCI in.";
  return [unknown(trust.subject, why, ["a policy that trusts oidc.circleci.com"])];
}

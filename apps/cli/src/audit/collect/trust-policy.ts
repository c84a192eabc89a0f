import type { TrustPolicyFacts } from "@ringfort/controls";

const largest = 1024 * 1024;

/** A cloud's trust policy; what is no JSON keeps its text, and is answered with UNKNOWN. */
export function readTrustPolicy(file: string, text: string): TrustPolicyFacts {
  const data = text.length > largest ? undefined : parsed(text);
  return { file, text, provider: providerOf(data, text), data };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function providerOf(data: unknown, text: string): TrustPolicyFacts["provider"] {
  if (data === null || typeof data !== "object") return "unknown";
  if ("Statement" in data || "AssumeRolePolicyDocument" in data || text.includes("sts:AssumeRoleWithWebIdentity"))
    return "aws";
  if (
    "attributeMapping" in data ||
    "attributeCondition" in data ||
    text.includes("workloadIdentityPools") ||
    text.includes("principalSet://")
  )
    return "gcp";
  return "issuer" in data && ("audiences" in data || "subject" in data) ? "azure" : "unknown";
}

/** Why a policy cannot be judged, for whoever named it; undefined when it can. */
export function whyNoPolicy({ provider }: TrustPolicyFacts): string | undefined {
  return provider === "unknown" ? "It is no JSON of a trust policy of AWS, Google Cloud or Azure." : undefined;
}

import { at, isMap, type JsonMap, type JsonPath, mapsWhere, type Placed, textAt, textsOf } from "./any-json.ts";
import { celTests } from "./cel.ts";
import { type Grant, isCircleIssuer, withoutScheme } from "./grant.ts";

/** A provider of a workload identity pool that trusts CircleCI. */
export interface GcpGrant extends Grant {
  readonly cloud: "gcp";
  readonly condition: string | undefined;
  /** Which attribute of a binding holds which claim. */
  readonly attributes: ReadonlyMap<string, string>;
}

/** Whom a role is granted to: a whole pool, those with one attribute, or one subject. */
export interface GcpBinding {
  readonly role: string;
  readonly member: string;
  readonly path: JsonPath;
  readonly who:
    | { readonly all: true }
    | { readonly attribute: string; readonly value: string }
    | { readonly subject: string };
}

export function gcpGrants(data: unknown): readonly GcpGrant[] {
  return mapsWhere(data, isProvider).flatMap((provider): GcpGrant[] => {
    const issuer = withoutScheme(textAt(provider.value, "oidc", "issuerUri") ?? "");
    const written = JSON.stringify([at(provider.value, "attributeCondition"), at(provider.value, "attributeMapping")]);
    return isCircleIssuer(issuer) || written.includes("oidc.circleci.com/") ? [grantOf(provider, issuer)] : [];
  });
}

function isProvider(map: JsonMap): boolean {
  return ["attributeMapping", "attributeCondition"].some((key) => Object.hasOwn(map, key)) || isMap(at(map, "oidc"));
}

function grantOf({ value, path }: Placed<JsonMap>, issuer: string): GcpGrant {
  const condition = textAt(value, "attributeCondition");
  const attributes = mapped(at(value, "attributeMapping"));
  const audiences = textsOf(at(value, "oidc", "allowedAudiences"), [...path, "oidc", "allowedAudiences"]);
  const isClaim = (claim: string) => (operand: string) => claimOf(operand, attributes) === claim;
  return {
    ...{ cloud: "gcp", issuer, path, condition, attributes },
    name: textAt(value, "name")?.split("/").at(-1)?.slice(0, 100) || `provider ${path.join(".") || "1"}`,
    issuerPath: [...path, "oidc", "issuerUri"],
    tests: (claim) => [
      ...celTests(condition ?? "", isClaim(claim)).map((patterns) => ({
        patterns,
        path: [...path, "attributeCondition"],
      })),
      ...(claim === "aud" && audiences.length > 0
        ? [{ patterns: audiences.map((one) => ({ text: one.value, wild: false })), path: [...path, "oidc"] }]
        : []),
    ],
  };
}

function mapped(mapping: unknown): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const [name, value] of isMap(mapping) ? Object.entries(mapping) : []) {
    const claim = typeof value === "string" ? claimOf(value.trim(), new Map()) : undefined;
    if (claim !== undefined) found.set(name, claim);
  }
  return found;
}

/** The claim that `assertion.sub`, `assertion['x']` or an attribute mapped from one stands for. */
function claimOf(operand: string, attributes: ReadonlyMap<string, string>): string | undefined {
  const found = /^assertion(?:\.(\w+)|\[\s*(?:'([^']*)'|"([^"]*)")\s*\])$/.exec(operand);
  return found ? (found[1] ?? found[2] ?? found[3]) : attributes.get(operand);
}

/** The members of every role that stand for identities of a pool. */
export function gcpBindings(data: unknown): readonly GcpBinding[] {
  return mapsWhere(data, (map) => Object.hasOwn(map, "members")).flatMap(({ value, path }) =>
    textsOf(value["members"], [...path, "members"]).flatMap((member): GcpBinding[] => {
      const who = whoIs(member.value);
      return who ? [{ role: textAt(value, "role") ?? "", member: member.value, path: member.path, who }] : [];
    }),
  );
}

function whoIs(member: string): GcpBinding["who"] | undefined {
  const pool = member.indexOf("/workloadIdentityPools/");
  if (!/^principal(?:Set)?:\/\//.test(member) || pool < 0) return undefined;
  const [, ...rest] = member.slice(pool + "/workloadIdentityPools/".length).split("/");
  const [kind = "", ...value] = rest;
  if (kind === "*" || kind === "") return { all: true };
  if (kind === "subject") return { subject: value.join("/") };
  return kind.startsWith("attribute.") ? { attribute: kind, value: value.join("/") } : undefined;
}

import type { SealedStatement, SignedPolicy } from "@ringfort/seal";
import type { Querying } from "../../postgres/database.ts";
import { requireScope } from "./find-scope.ts";
import { contentOf, newestPolicy, type ScopeContent, sealedFacts } from "./scopes.ts";

export interface DescribedScope extends ScopeContent {
  readonly scope: string;
  readonly contextId: string | null;
  readonly policy: SignedPolicy | null;
}

/** A scope with all that is sealed in it, for those who write there. */
export async function describeScope(db: Querying, organizationId: string, name: string): Promise<DescribedScope> {
  const contextId = await requireScope(db, organizationId, name);
  const policy = await newestPolicy(db, organizationId, name);
  return {
    scope: name,
    contextId,
    policy: policy?.document ?? null,
    ...(await contentOf(db, organizationId, name)),
  };
}

interface ListedValue extends Pick<SealedStatement, "name" | "version" | "kind" | "issued" | "root"> {
  readonly writer: string;
}

export interface ListedScope {
  readonly scope: string;
  readonly contextId: string | null;
  readonly policyVersion: number | null;
  readonly values: ListedValue[];
}

/** Every scope of an organization that has something sealed or a policy, without contents. */
export async function listScopes(db: Querying, organizationId: string): Promise<{ readonly scopes: ListedScope[] }> {
  const [facts, policies, contexts] = await Promise.all([
    sealedFacts(db, organizationId),
    db
      .selectFrom("policies")
      .select(["scope", (made) => made.fn.max("version").as("version")])
      .where("organization_id", "=", organizationId)
      .groupBy("scope")
      .execute(),
    db.selectFrom("contexts").select(["id", "name"]).where("organization_id", "=", organizationId).execute(),
  ]);
  const values = Map.groupBy(facts, ({ scope }) => scope);
  const policyVersions = new Map(policies.map(({ scope, version }) => [scope, version]));
  const contextIds = new Map(contexts.map(({ id, name }) => [`context/${name}`, id]));
  const names = [...new Set([...values.keys(), ...policyVersions.keys()])].toSorted();
  return {
    scopes: names.map((scope) => ({
      scope,
      contextId: contextIds.get(scope) ?? null,
      policyVersion: policyVersions.get(scope) ?? null,
      values: (values.get(scope) ?? []).map(({ name, sealed: { statement, signatures } }) => ({
        name,
        version: statement.version,
        kind: statement.kind,
        writer: signatures[0]?.key ?? "",
        issued: statement.issued,
        root: statement.root,
      })),
    })),
  };
}

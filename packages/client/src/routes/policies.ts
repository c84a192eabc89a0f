import { type Answer, joinAnswers } from "../reading/answer.ts";
import { path } from "../reading/path.ts";
import type { Reader } from "../reading/reader.ts";
import { field, flag, instant, list, mapOf, object, optional, type Shape, text } from "../reading/shape.ts";

const permission = "a personal API token of a member who sees config policies (Scale plan)";

export interface ConfigPolicies {
  readonly enabled: boolean;
  /** Rego text by file name. */
  readonly bundle: Readonly<Record<string, string>>;
  readonly unresolved_soft_failures: number | undefined;
  readonly newest_decision: number | undefined;
}

const policyText: Shape<string> = (value) => (typeof value === "string" ? value : field("content", text)(value));

const decision = object({
  created_at: instant,
  decision: object({ soft_failures: optional(list((value) => value)) }),
  metadata: optional(object({ project_id: optional(text) })),
});
type Decision = ReturnType<typeof decision>;

/** The settings and the bundle; the decisions only where they can be read, for they prove nothing that the others do not. */
export async function configPolicies(reader: Reader, orgId: string): Promise<Answer<ConfigPolicies>> {
  const owner = path`/api/v2/owner/${orgId}/context/config`;
  const [settings, bundle, decisions] = await Promise.all([
    reader.one({ path: `${owner}/decision/settings`, shape: field("enabled", flag), permission }),
    reader.one({ path: `${owner}/policy-bundle`, shape: mapOf(policyText), permission }),
    reader.one({ path: `${owner}/decision`, shape: list(decision), permission }),
  ]);
  if (settings.status === "missing") return settings;
  if (bundle.status === "missing") return bundle;
  const told = decisions.status === "read" ? decisions.value : undefined;
  return joinAnswers([settings, bundle, ...(told ? [decisions] : [])], reader.hash, () => ({
    enabled: settings.value,
    bundle: bundle.value,
    unresolved_soft_failures: told && unresolved(told),
    newest_decision: told && newest(told)?.created_at,
  }));
}

function newest(decisions: readonly Decision[]): Decision | undefined {
  return decisions.reduce<Decision | undefined>(
    (best, one) => (best && best.created_at >= one.created_at ? best : one),
    undefined,
  );
}

/** Projects whose newest decision still has soft failures. */
function unresolved(decisions: readonly Decision[]): number {
  const byProject = Map.groupBy(decisions, ({ metadata }) => metadata?.project_id ?? "");
  return [...byProject.values()].filter((of) => (newest(of)?.decision.soft_failures ?? []).length > 0).length;
}

import { type JobView, textOf } from "@ringfort/config";
import type { Context } from "../check.ts";
import { hasSensitiveName, isCredentialName } from "./names.ts";

/** Why a context counts as sensitive; undefined when it does not. The policy decides first, then its name, then what it holds. */
export function whySensitive(
  name: string,
  { policy, contexts }: Pick<Context, "policy" | "contexts">,
): string | undefined {
  const said = policy.contexts[name];
  if (said === "harmless") return undefined;
  if (said === "sensitive") return "the policy file says so";
  if (hasSensitiveName(name)) return `its name, \`${name}\`, says so`;
  const evidence = contexts.find((one) => one.name === name)?.CTXVAR;
  const held =
    evidence?.status === "read" ? evidence.value.find(({ variable }) => isCredentialName(variable)) : undefined;
  return held && `it holds \`${held.variable}\``;
}

/** Whether nothing says that a context is harmless: its name does not tell, and its variables were not read. */
export function mayBeSensitive(name: string, { policy, contexts }: Pick<Context, "policy" | "contexts">): boolean {
  return !Object.hasOwn(policy.contexts, name) && contexts.find((one) => one.name === name)?.CTXVAR.status !== "read";
}

/** The sensitive contexts that a job names, each with the reason. */
export function sensitiveContexts(
  job: JobView,
  context: Pick<Context, "policy" | "contexts">,
): readonly { readonly name: string; readonly why: string }[] {
  return job.contexts.flatMap((node) => {
    const name = textOf(node);
    const why = name === undefined ? undefined : whySensitive(name, context);
    return name !== undefined && why !== undefined ? [{ name, why }] : [];
  });
}

import type { Diagnostic } from "@ringfort/contract";

/** Why a config of the corpus does not compile although its author ran it. */
export const reasons = ["missing orb", "template", "missing element", "mistake"] as const;
export type Reason = (typeof reasons)[number];

/** By file; `why` is for people. */
export type Refusals = Readonly<Record<string, { readonly reason: Reason; readonly why: string } | undefined>>;

export type Outcome =
  | { readonly kind: "compiled" }
  | { readonly kind: "refused"; readonly diagnostics: readonly Diagnostic[]; readonly text: string }
  | { readonly kind: "crashed"; readonly error: string };

export type Verdict =
  | { readonly kind: "compiled"; readonly says: string }
  | { readonly kind: "refused"; readonly reason: Reason; readonly says: string }
  | { readonly kind: "wrong"; readonly says: string };

/** Holds what happened against what the list says must happen. */
export function judge(outcome: Outcome, listed: Refusals[string]): Verdict {
  if (outcome.kind === "crashed") return { kind: "wrong", says: `the compiler crashed: ${outcome.error}` };
  if (outcome.kind === "compiled") {
    return listed
      ? { kind: "wrong", says: `compiles, and is listed as refused: ${listed.why}` }
      : { kind: "compiled", says: "" };
  }
  const seen = reasonSeen(outcome.diagnostics);
  if (!listed)
    return { kind: "wrong", says: `refused without being listed (${seen}): ${firstError(outcome.diagnostics)}` };
  if (!fits(listed.reason, seen))
    return { kind: "wrong", says: `refused for a ${seen}, and listed for a ${listed.reason}` };
  return { kind: "refused", reason: listed.reason, says: `${listed.reason}: ${listed.why}` };
}

/** Other errors may follow from an orb that is not there, so it is looked for first. */
function reasonSeen(diagnostics: readonly Diagnostic[]): Reason {
  const codes = new Set(diagnostics.filter(({ severity }) => severity === "error").map(({ code }) => code));
  if (codes.has("orb-not-found")) return "missing orb";
  return codes.has("orb-element-missing") ? "missing element" : "mistake";
}

/** Only a person can tell a template from a config with mistakes. */
function fits(listed: Reason, seen: Reason): boolean {
  return listed === seen || (listed === "template" && seen === "mistake");
}

function firstError(diagnostics: readonly Diagnostic[]): string {
  const first = diagnostics.find(({ severity }) => severity === "error");
  return first ? `[${first.code}] ${first.message}` : "no error was told";
}

import type { Instant } from "@ringfort/contract";
import type { Context, Subject } from "../check.ts";
import type { ContextEvidence, Evidence, ProjectEvidence } from "./evidence.ts";
import { subjectOf } from "./subject-of.ts";

/** A context or a project with the variables that it keeps; none where they could not be read. */
export interface Holder {
  readonly subject: Subject;
  readonly of: ContextEvidence | ProjectEvidence;
  readonly evidence: Evidence<unknown>;
  readonly variables: readonly StoredVariable[];
}

export interface StoredVariable {
  readonly name: string;
  /** What the API shows of the value: its last four characters at most. */
  readonly masked: string | undefined;
  /** When its value was last set; of a project's variable only the first time is told, and not always. */
  readonly changed: Instant | undefined;
}

/** Everything that keeps variables, contexts first. */
export function holdersOf({ contexts, projects }: Pick<Context, "contexts" | "projects">): readonly Holder[] {
  return [
    ...contexts.map((of): Holder => {
      const variables = of.CTXVAR.status === "read" ? of.CTXVAR.value : [];
      return {
        ...{ subject: subjectOf(of), of, evidence: of.CTXVAR },
        variables: variables.map((one) => ({
          name: one.variable,
          masked: one.truncated_value,
          changed: one.updated_at ?? one.created_at,
        })),
      };
    }),
    ...projects.map((of): Holder => {
      const variables = of.ENV.status === "read" ? of.ENV.value : [];
      return {
        ...{ subject: subjectOf(of), of, evidence: of.ENV },
        variables: variables.map(({ name, value, created_at: changed }) => ({ name, masked: value, changed })),
      };
    }),
  ];
}

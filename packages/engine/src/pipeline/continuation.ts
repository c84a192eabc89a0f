import type { Instant, Scalar } from "@ringfort/contract";
import { parametersConflict } from "../readings.ts";
import type { PipelineState } from "./moves.ts";

/** After this time since the pipeline's creation its continuation key is void. */
export const continuationLimitMs: Instant = 6 * 60 * 60 * 1000;

export interface DeclaredParameter {
  readonly name: string;
  readonly type: string;
  readonly default?: Scalar;
}

type Values = Readonly<Record<string, Scalar>>;

export interface Continuation {
  readonly pipeline: {
    readonly state: PipelineState;
    readonly createdAt: Instant;
    /** Of the setup config. */
    readonly declared: readonly DeclaredParameter[];
    /** Given by whoever triggered the pipeline. */
    readonly triggeredWith: Values;
  };
  readonly config: { readonly setup: boolean; readonly declared: readonly DeclaredParameter[] };
  /** `parameters` of the continue call. */
  readonly passed: Values;
  readonly at: Instant;
}

export type ContinuationRefusal =
  | "not-in-setup"
  | "too-late"
  | "is-setup"
  | "undeclared-parameter"
  | "conflicting-parameters";

export type Continued =
  /** Values for the continuation config; a parameter that is not among them has its default there. */
  | { readonly ok: true; readonly parameters: Values }
  | { readonly ok: false; readonly refusal: ContinuationRefusal; readonly message: string };

/** Whether a setup pipeline may go on with another config, and with which parameters. A type's fit is the compiler's to check. */
export function continuePipeline(continuation: Continuation): Continued {
  const { pipeline, config, passed, at } = continuation;
  if (pipeline.state !== "setup")
    return refuse("not-in-setup", "The pipeline is not in its setup: it can be continued only once.");
  if (at - pipeline.createdAt > continuationLimitMs)
    return refuse("too-late", "The pipeline is older than 6 hours and cannot be continued.");
  if (config.setup) return refuse("is-setup", "The continuation config must not be a setup config itself.");

  const declared = new Set(config.declared.map(({ name }) => name));
  const undeclared = Object.keys(passed).filter((name) => !declared.has(name));
  if (undeclared.length > 0)
    return refuse("undeclared-parameter", `Not declared in the continuation config: ${undeclared.join(", ")}.`);
  if (pipeline.declared.some((parameter) => conflicts(parameter, declared, continuation)))
    return refuse("conflicting-parameters", "Conflicting pipeline parameters.");

  const inherited = Object.entries(pipeline.triggeredWith).filter(([name]) => declared.has(name));
  return { ok: true, parameters: Object.fromEntries([...inherited, ...Object.entries(passed)]) };
}

function conflicts(
  setup: DeclaredParameter,
  declared: ReadonlySet<string>,
  { pipeline, passed }: Continuation,
): boolean {
  return parametersConflict({
    declaredInBoth: declared.has(setup.name),
    passed: Object.hasOwn(passed, setup.name),
    triggeredWithOtherThanDefault:
      Object.hasOwn(pipeline.triggeredWith, setup.name) && pipeline.triggeredWith[setup.name] !== setup.default,
  });
}

function refuse(refusal: ContinuationRefusal, message: string): Continued {
  return { ok: false, refusal, message };
}

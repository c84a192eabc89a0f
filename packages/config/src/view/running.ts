import type { CompiledConfig } from "../compile.ts";
import { pipelineValues } from "../expand/pipeline-values.ts";
import type { Scope } from "../expand/scope.ts";
import { type CompiledInvocation, type CompiledWorkflow, runs } from "../expand/workflows.ts";
import { runsFor } from "../patterns/index.ts";
import { keptInvocations, type PlanAt, schedules } from "../plan/plan.ts";

/**
 * The invocations that would run for another pipeline: conditions of workflows and filters are evaluated anew, jobs are not compiled
 * again. For a config that was viewed with every workflow.
 */
export function runningInvocations(
  config: CompiledConfig,
  at: PlanAt,
  values: Readonly<Record<string, unknown>>,
): readonly CompiledInvocation[] {
  const compilation = config.compilation.forValues(pipelineValues(values));
  const scope: Scope = {
    elements: config.elements,
    parameters: undefined,
    matrix: undefined,
    chain: undefined,
    calls: undefined,
  };
  return config.workflows.flatMap((workflow) =>
    starts(workflow, at) && runs(workflow.body, scope, compilation)
      ? keptInvocations(workflow, { config, compilation, at })
      : [],
  );
}

/** A workflow with schedules is started by them alone: for the branches that they name, and for no tag. */
function starts({ triggers }: CompiledWorkflow, { branch }: PlanAt): boolean {
  const known = schedules(triggers);
  if (known.length === 0) return true;
  return branch !== undefined && known.some(({ branches }) => runsFor({ branches }, { branch }));
}

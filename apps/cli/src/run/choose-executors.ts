import type { PlanJob, PlanWorkflow } from "@ringfort/contract";
import type { Executor, ExecutorName } from "@ringfort/runner";
import { processExecutor } from "../../../runner/src/executors/process/process.ts";
import { readHost } from "../../../runner/src/executors/settings.ts";

export interface Executors {
  readonly executorOf: (job: PlanJob) => Executor;
  readonly notes: readonly string[];
}

export async function chooseExecutors(
  _workflows: readonly PlanWorkflow[],
  _asked: ExecutorName | "auto",
): Promise<Executors> {
  const executor = processExecutor(readHost());
  return { executorOf: () => executor, notes: [`Executor process: ${executor.differences.join("; ")}.`] };
}

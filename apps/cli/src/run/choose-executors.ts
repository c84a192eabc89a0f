import type { PlanJob, PlanWorkflow } from "@ringfort/contract";
import { type Executor, type ExecutorName, processExecutor, readHost, sandboxExecutor } from "@ringfort/runner";

export interface Executors {
  readonly executorOf: (job: PlanJob) => Executor;
  readonly notes: readonly string[];
}

export async function chooseExecutors(
  _workflows: readonly PlanWorkflow[],
  asked: ExecutorName | "auto",
): Promise<Executors> {
  const executor = asked === "sandbox" ? sandboxExecutor(readHost()) : processExecutor(readHost());
  return { executorOf: () => executor, notes: [`Executor ${executor.name}: ${executor.differences.join("; ")}.`] };
}

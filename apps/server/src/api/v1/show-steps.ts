import type { PlanJob } from "@ringfort/contract";
import { z } from "zod";
import type { TaskSteps } from "../../actions/list-steps.ts";

const actionShape = z.object({
  name: z.string(),
  bash_command: z.string().nullable(),
  step: z.int(),
  index: z.int(),
  type: z.string(),
  status: z.string(),
  exit_code: z.int().nullable(),
  start_time: z.string().nullable(),
  end_time: z.string().nullable(),
  run_time_millis: z.int().nullable(),
  output_url: z.string().optional(),
  has_output: z.boolean(),
  truncated: z.boolean(),
  parallel: z.boolean(),
  background: z.boolean(),
  canceled: z.boolean().nullable(),
  failed: z.boolean().nullable(),
  timedout: z.boolean().nullable(),
  infrastructure_fail: z.boolean().nullable(),
  continue: z.null(),
  insignificant: z.boolean(),
  source: z.string(),
  allocation_id: z.string(),
  messages: z.array(z.string()),
});
export const stepsShape = z.array(z.object({ name: z.string(), actions: z.array(actionShape) }));

type Ran = TaskSteps["steps"][number];

/** v1.1 counts from the step that spins up the environment, which is -1 to runners. */
export const stepOffset = 1;

/** The steps of a job, each with what it did on each node. Only the attempt that counts is shown. */
export function showSteps(
  tasks: readonly TaskSteps[],
  plan: PlanJob,
  outputAddress: (node: number, step: number) => string,
): z.input<typeof stepsShape> {
  const all = tasks.flatMap(({ task, steps }) =>
    steps.filter(({ attempt }) => attempt === task.attempt).map((ran) => ({ task, ran })),
  );
  const byStep = Map.groupBy(all, ({ ran }) => ran.step);
  return [...byStep]
    .toSorted(([a], [b]) => a - b)
    .map(([step, runs]) => {
      const planned = plan.build?.steps[step];
      const name = runs[0]!.ran.name;
      return {
        name,
        actions: runs.map(({ task, ran }) => ({
          name,
          bash_command: planned?.type === "run" ? planned.command : null,
          step: step + stepOffset,
          index: task.node,
          type: step < 0 ? "infrastructure" : "test",
          status: statusOf(ran),
          exit_code: ran.exit_code,
          start_time: ran.started_at?.toISOString() ?? null,
          end_time: ran.ended_at?.toISOString() ?? null,
          run_time_millis: ran.started_at && ran.ended_at ? ran.ended_at.getTime() - ran.started_at.getTime() : null,
          ...(ran.log_bytes > 0 && { output_url: outputAddress(task.node, step + stepOffset) }),
          has_output: ran.log_bytes > 0,
          truncated: false,
          parallel: (plan.build?.parallelism ?? 1) > 1,
          background: planned?.type === "run" && planned.background,
          canceled: ran.outcome === "canceled" || null,
          failed: ran.outcome === null ? null : ran.outcome === "failed" || ran.outcome === "timedout",
          timedout: ran.outcome === "timedout" || null,
          infrastructure_fail: task.outcome === "infrastructure_fail" || null,
          continue: null,
          insignificant: false,
          source: "config",
          allocation_id: task.id,
          messages: ran.reason === null ? [] : [ran.reason],
        })),
      };
    });
}

function statusOf({ outcome }: Ran): string {
  return outcome ?? "running";
}

import type { BuildJob, PlanJob, PlanWorkflow, RunStep, Step } from "@ringfort/contract";

const at = { file: "config.yml", start: 0, end: 0 };

/** Plans written by hand, for tests that are about running and not about the language. */
export function run(command: string, more: Partial<RunStep> = {}): RunStep {
  return {
    type: "run",
    name: command,
    command,
    environment: {},
    background: false,
    noOutputTimeoutMs: 600_000,
    when: "on_success",
    maxAutoReruns: 0,
    autoRerunDelayMs: 0,
    at,
    ...more,
  };
}

export function checkout(): Step {
  return { type: "checkout", name: "Checkout code", method: "full", at };
}

export function job(
  name: string,
  steps: readonly Step[],
  more: Partial<PlanJob> = {},
  build: Partial<BuildJob> = {},
): PlanJob {
  return {
    name,
    declaredName: name,
    cell: {},
    type: "build",
    requires: [],
    contexts: [],
    build: {
      executor: { type: "machine", dockerLayerCaching: false },
      steps,
      environment: {},
      workingDirectory: "~/project",
      parallelism: 1,
      ...build,
    },
    at,
    ...more,
  };
}

export function approval(name: string, more: Partial<PlanJob> = {}): PlanJob {
  return { name, declaredName: name, cell: {}, type: "approval", requires: [], contexts: [], at, ...more };
}

export function needs(...jobs: readonly string[]): Pick<PlanJob, "requires"> {
  return { requires: jobs.map((name) => ({ job: name, statuses: ["success"] as const })) };
}

export function workflow(name: string, ...jobs: readonly PlanJob[]): PlanWorkflow {
  return { name, jobs, schedules: [], at };
}

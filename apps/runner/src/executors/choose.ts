import type { BuildJob } from "@ringfort/contract";
import type { Executor, ExecutorName } from "./executor.ts";

/** What this machine can do, found out once a run; each answer says why not, in words for people. */
export interface Probes {
  readonly executors: Readonly<Record<ExecutorName, Executor>>;
  /** Undefined when the executor can be used. */
  readonly whyNot: (name: ExecutorName) => Promise<string | undefined>;
}

export type Choice =
  | {
      readonly ok: true;
      readonly executor: Executor;
      /** One line: what was chosen, and what a job will notice. */
      readonly why: string;
    }
  | { readonly ok: false; readonly message: string };

/** The strongest executor that the job can use, or the one that was asked for if the job can use it. */
export async function chooseExecutor(wanted: "auto" | ExecutorName, job: BuildJob, probes: Probes): Promise<Choice> {
  switch (job.executor.type) {
    case "docker":
      return chooseForDocker(wanted, job.executor.images.slice(1), probes);
    case "machine":
      return chooseForMachine(wanted, probes);
    case "macos":
      return refuse("A `macos` job needs a Mac, which a local run on this system cannot give it.");
  }
}

async function chooseForDocker(
  wanted: "auto" | ExecutorName,
  services: readonly { readonly image: string }[],
  probes: Probes,
): Promise<Choice> {
  if (wanted === "auto" || wanted === "docker") {
    const missing = await probes.whyNot("docker");
    if (missing === undefined) return choose(probes.executors.docker, "a container of the job's image");
    return refuse(
      `This job needs a container engine, and ${missing}. Start Docker or Podman, or ask for ` +
        "`--executor sandbox` to run its steps with this machine's own tools instead of its image.",
    );
  }
  if (services.length > 0) {
    const names = services.map(({ image }) => image).join(", ");
    return refuse(`This job has service containers (${names}), which only \`--executor docker\` can start.`);
  }
  const missing = await probes.whyNot(wanted);
  return missing === undefined
    ? choose(probes.executors[wanted], "as asked, without the job's image")
    : refuse(`${asked(wanted)}, and ${missing}.`);
}

async function chooseForMachine(wanted: "auto" | ExecutorName, probes: Probes): Promise<Choice> {
  if (wanted === "docker") {
    return refuse("A `machine` job has no image for a container: use `--executor sandbox` or `--executor process`.");
  }
  if (wanted === "process") return choose(probes.executors.process, "as asked");
  const missing = await probes.whyNot("sandbox");
  if (missing === undefined) return choose(probes.executors.sandbox, "the strongest for a `machine` job");
  if (wanted === "sandbox") return refuse(`${asked("sandbox")}, and ${missing}.`);
  return choose(probes.executors.process, `the sandbox cannot be used: ${missing}`);
}

function asked(name: ExecutorName): string {
  return `\`--executor ${name}\` was asked for`;
}

function choose(executor: Executor, because: string): Choice {
  const differences = executor.differences.join("; ");
  return { ok: true, executor, why: `${executor.name} (${because}). Other than on CircleCI: ${differences}.` };
}

function refuse(message: string): Choice {
  return { ok: false, message };
}

import type { Environment } from "@ringfort/contract";
import type { Room } from "../executors/executor.ts";
import type { JobRequest } from "./job.ts";

/** Where the job's scripts and its `BASH_ENV` live: a temporary folder that every step of this room sees. */
export function scratchOf(room: Room, request: Pick<JobRequest, "id">): string {
  return `${room.environment.TMPDIR || "/tmp"}/ringfort-${request.id}`;
}

export function bashEnvOf(scratch: string): string {
  return `${scratch}/bash-env.sh`;
}

/** What the platform itself says of the job, and no config can define otherwise before the job runs. */
export function platformEnvironment({ builtIns, node }: Pick<JobRequest, "builtIns" | "node">): Environment {
  return { ...builtIns, CIRCLE_NODE_INDEX: String(node.index), CIRCLE_NODE_TOTAL: String(node.total) };
}

/** Everything that a step's environment starts from, the lowest precedence first. Values are literal: nothing is expanded. */
export function jobEnvironment(request: JobRequest, room: Room, scratch: string, provided: Environment): Environment {
  const bashEnv = bashEnvOf(scratch);
  return {
    ...room.environment,
    PATH: `${room.agentFolder}/bin:${room.environment.PATH ?? "/usr/local/bin:/usr/bin:/bin"}`,
    ...request.secrets,
    ...platformEnvironment(request),
    CIRCLE_WORKING_DIRECTORY: request.job.build.workingDirectory,
    CIRCLE_INTERNAL_TASK_DATA: scratch,
    CIRCLE_SHELL_ENV: bashEnv,
    BASH_ENV: bashEnv,
    ...provided,
    ...request.job.build.environment,
  };
}

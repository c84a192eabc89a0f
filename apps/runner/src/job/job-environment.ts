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

/** Everything that a step's environment starts from, the lowest precedence first. Values are literal: nothing is expanded. */
export function jobEnvironment(request: JobRequest, room: Room, scratch: string, provided: Environment): Environment {
  const bashEnv = bashEnvOf(scratch);
  return {
    ...room.environment,
    PATH: `${room.agentFolder}/bin:${room.environment.PATH ?? "/usr/local/bin:/usr/bin:/bin"}`,
    ...request.secrets,
    ...request.builtIns,
    CIRCLE_NODE_INDEX: String(request.node.index),
    CIRCLE_NODE_TOTAL: String(request.node.total),
    CIRCLE_WORKING_DIRECTORY: request.job.build.workingDirectory,
    CIRCLE_INTERNAL_TASK_DATA: scratch,
    CIRCLE_SHELL_ENV: bashEnv,
    BASH_ENV: bashEnv,
    ...provided,
    ...request.job.build.environment,
  };
}

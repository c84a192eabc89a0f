import { type StepContext, StepFailure } from "./step-context.ts";

/** Never the engine of this machine: whoever reaches that owns the machine. */
export async function setupRemoteDocker({ room, request, provide, log }: StepContext): Promise<void> {
  if (!request.remoteDocker || !room.startRemoteDocker) {
    const cure = request.remoteDocker
      ? `the ${request.executor.name} executor cannot start one; use \`--executor docker\``
      : "allow one with `--remote-docker`";
    throw new StepFailure(
      `[remote-docker-refused] \`setup_remote_docker\` needs an engine of the job's own, because this machine's own is never shared with a job: ${cure}`,
    );
  }
  provide(await room.startRemoteDocker());
  log.say("Started a Docker engine of the job's own");
}

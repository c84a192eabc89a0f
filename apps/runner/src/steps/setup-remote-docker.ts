import { type StepContext, StepFailure } from "./step-context.ts";

/** Never the engine of this machine: whoever reaches that owns the machine. */
export async function setupRemoteDocker({ room, request, provide, log }: StepContext): Promise<void> {
  if (!request.remoteDocker || !room.startRemoteDocker) {
    const cure = cureFor(request);
    throw new StepFailure(
      `[remote-docker-refused] \`setup_remote_docker\` needs an engine of the job's own, because this machine's own is never shared with a job: ${cure}`,
    );
  }
  provide(await room.startRemoteDocker());
  log.say("Started a Docker engine of the job's own");
}

function cureFor({ remoteDocker, egress, executor }: StepContext["request"]): string {
  if (egress) return "one of its own would reach every host, and this job may reach listed ones only";
  if (!remoteDocker) return "allow one with `--remote-docker`";
  return `the ${executor.name} executor cannot start one; use \`--executor docker\``;
}

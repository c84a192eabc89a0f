import type { Probes } from "./choose.ts";
import { dockerExecutor } from "./docker/docker.ts";
import { findEngine } from "./docker/find-engine.ts";
import type { ExecutorName } from "./executor.ts";
import { processExecutor } from "./process/process.ts";
import { whyNoSandbox } from "./sandbox/probe.ts";
import { sandboxExecutor } from "./sandbox/sandbox.ts";
import type { Host } from "./settings.ts";

/** All executors of this machine. Each is tried at most once, and only when somebody asks. */
export function probeExecutors(host: Host): Probes {
  const answers = new Map<ExecutorName, Promise<string | undefined>>();
  const probe: Record<ExecutorName, () => Promise<string | undefined>> = {
    docker: () => whyNoEngine(host),
    sandbox: () => whyNoSandbox(host),
    process: async () => undefined,
  };
  return {
    executors: { docker: dockerExecutor(host), sandbox: sandboxExecutor(host), process: processExecutor(host) },
    whyNot: (name) => {
      const answer = answers.get(name) ?? probe[name]();
      answers.set(name, answer);
      return answer;
    },
  };
}

async function whyNoEngine(host: Host): Promise<string | undefined> {
  const engine = await findEngine(host);
  return "missing" in engine ? engine.missing : undefined;
}

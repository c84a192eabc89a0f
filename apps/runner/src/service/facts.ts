import { readFileSync } from "node:fs";
import { release } from "node:os";
import type { Probes } from "../executors/choose.ts";
import { executorNames } from "../executors/executor.ts";
import { mayChangeUser } from "../executors/room/change-user.ts";
import type { ServiceOptions } from "./service-options.ts";

/** What is known of how hardened this machine and this runner are. `docs/runner-protocol.md` says what each means. */
export async function readFacts(
  { host, resourceClass, executor, once, remoteDocker, allowFileRepositories, maxJobs }: ServiceOptions,
  probes: Probes,
): Promise<Readonly<Record<string, string | boolean>>> {
  const usable: string[] = [];
  for (const name of executorNames) if ((await probes.whyNot(name)) === undefined) usable.push(name);
  const status = readStatus();
  return {
    resource_class: resourceClass,
    kernel: release(),
    executors: usable.join(" "),
    executor,
    runs_as_root: host.uid === 0,
    separate_job_user: mayChangeUser(),
    no_new_privileges: status.NoNewPrivs === "1",
    capabilities: Number.parseInt(status.CapEff ?? "0", 16) !== 0,
    seccomp: status.Seccomp === "2",
    container_engine: usable.includes("docker"),
    read_only_root: isReadOnlyRoot(),
    single_task: once,
    one_job_at_a_time: maxJobs === 1 || once,
    remote_docker: remoteDocker,
    file_repositories: allowFileRepositories,
  };
}

/** Empty where there is no /proc. */
function readStatus(): Readonly<Record<string, string | undefined>> {
  const lines = readOrNothing("/proc/self/status").split("\n");
  return Object.fromEntries(lines.map((line) => line.split(/:\s*/, 2)));
}

function isReadOnlyRoot(): boolean {
  const mounts = readOrNothing("/proc/self/mounts").split("\n");
  const root = mounts.map((line) => line.split(" ")).findLast(([, place]) => place === "/");
  return root?.[3]?.split(",").includes("ro") ?? false;
}

function readOrNothing(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

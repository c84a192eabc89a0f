import { chmod } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import type { BuildJob, PlanJob } from "@ringfort/contract";
import { readHost } from "../executors/settings.ts";
import { defaultLimits } from "../job/default-limits.ts";
import { temporaryFolder, type WrittenStep, writtenJob } from "../job/run-job.fixture.ts";
import { FakeServer } from "./fake-server.fixture.ts";
import { runService } from "./run-service.ts";
import type { ServiceOptions } from "./service-options.ts";

const patienceMs = 30_000;

/** A runner in this process beside a fake server. */
export interface RunningService extends AsyncDisposable {
  readonly server: FakeServer;
  readonly log: string[];
  readonly folder: string;
  readonly ended: Promise<void>;
  drain(): void;
  stop(): void;
  /** Waits for what a test is about; says what it was when it never comes. */
  until(isSo: () => boolean, what: string): Promise<void>;
}

export async function startRunner(written: Partial<ServiceOptions> = {}): Promise<RunningService> {
  const server = await FakeServer.start();
  const folder = await temporaryFolder();
  await chmod(folder.path, 0o711);
  const [drain, stop] = [new AbortController(), new AbortController()];
  const log: string[] = [];
  const options: ServiceOptions = {
    url: server.url,
    token: server.token,
    name: "test",
    version: "0",
    resourceClass: "test/class",
    maxJobs: 2,
    once: false,
    workFolder: `${folder.path}/work`,
    executor: "process",
    limits: { ...defaultLimits, diskBytes: 1024 ** 3 },
    jobUser: undefined,
    remoteDocker: false,
    allowFileRepositories: false,
    allowHttp: false,
    host: readHost(),
    ...written,
  };
  const ended = runService(options, {
    log: (line) => log.push(line),
    drain: drain.signal,
    signal: stop.signal,
    fetch,
  });
  ended.catch((failure: Error) => log.push(failure.message));
  return {
    server,
    log,
    folder: folder.path,
    ended,
    drain: () => drain.abort(),
    stop: () => stop.abort(),
    async until(isSo, what) {
      const deadline = performance.now() + patienceMs;
      while (!isSo()) {
        if (performance.now() > deadline) throw new Error(`never came: ${what}. The runner said: ${log.join("; ")}`);
        await delay(5);
      }
    },
    [Symbol.asyncDispose]: async () => {
      server.isDown = false;
      for (const task of server.tasks.values()) task.isLost = true;
      stop.abort();
      await ended.catch(() => undefined);
      await server[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
}

export function jobOf(steps: readonly WrittenStep[], build: Partial<BuildJob> = {}): PlanJob {
  return writtenJob(steps, build);
}

import { randomBytes } from "node:crypto";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { JobRequest } from "../job/job.ts";

/** The host's end of the in-job commands `circleci` and `circleci-agent`. */
export interface AgentDesk {
  /** The folder of the host that every room shows to its job. */
  readonly folder: string;
  /** Called when the job asks to skip the rest of its steps. */
  onHalt: () => void;
  close(): Promise<void>;
}

export async function openAgentDesk(_request: JobRequest): Promise<AgentDesk> {
  const outer = await mkdtemp(join(tmpdir(), "ringfort-agent-"));
  const folder = join(outer, randomBytes(12).toString("hex"));
  await mkdir(join(folder, "bin"), { recursive: true });
  return {
    folder,
    onHalt: () => undefined,
    close: () => rm(outer, { recursive: true, force: true }),
  };
}

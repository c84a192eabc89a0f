import type { ExecutorName, JobUser, Limits } from "../executors/executor.ts";
import type { Host } from "../executors/settings.ts";

/** How one runner is run. The token is nowhere else in the process once it is here. */
export interface ServiceOptions {
  readonly url: URL;
  readonly token: string;
  readonly name: string;
  readonly version: string;
  /** For people and for the facts: the token alone decides which tasks come. */
  readonly resourceClass: string;
  readonly maxJobs: number;
  /** Ends after one task. */
  readonly once: boolean;
  readonly workFolder: string;
  readonly executor: "auto" | ExecutorName;
  readonly limits: Limits;
  /** The user of the machine as whom the first job runs; those beside it count on from there. */
  readonly jobUser: JobUser | undefined;
  readonly remoteDocker: boolean;
  /** Repositories may be folders of this machine. */
  readonly allowFileRepositories: boolean;
  /** The server may be reached over plain http beyond this machine: whoever listens there then has the token. */
  readonly allowHttp: boolean;
  readonly host: Host;
  /** What the runner believes without the server, and where its class's keys are; without it no job has what is sealed. */
  readonly trust?: TrustPlace | undefined;
  /** The socket of a keyholder that runs as somebody else, and then decides instead. */
  readonly keyholder?: string | undefined;
}

export interface TrustPlace {
  readonly trustFile: string;
  readonly stateFolder: string;
}

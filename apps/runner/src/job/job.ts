import type { BuildJob, Environment, PlanJob } from "@ringfort/contract";
import type { Continuing } from "../commands/answer-continue.ts";
import type { EgressNews } from "../egress/egress-proxy.ts";
import type { Egress, Executor, JobUser, Limits } from "../executors/executor.ts";
import type { TokenSource } from "../oidc/token-source.ts";
import type { ArtifactStore, CacheStore, TestResultStore, WorkspaceView } from "./stores.ts";

/** Everything that one node of one job needs. What is decided elsewhere (contexts, values, ids) arrives decided. */
export interface JobRequest {
  readonly id: string;
  readonly job: PlanJob & { readonly build: BuildJob };
  readonly node: { readonly index: number; readonly total: number };
  readonly executor: Executor;
  readonly limits: Limits;
  /** `CIRCLE_*` and `CI` variables that do not depend on the room; the runner adds those that do (BASH_ENV, CIRCLE_WORKING_DIRECTORY, …). */
  readonly builtIns: Environment;
  /** Project variables, then contexts in order, already merged: the later wins. Masked in all output by their values. */
  readonly secrets: Environment;
  /** Private keys for `add_ssh_keys`, OpenSSH or PEM text, by SHA256 fingerprint. */
  readonly sshKeys: ReadonlyMap<string, string>;
  readonly checkout: CheckoutSource;
  readonly inPlace?: string;
  readonly remoteDocker: boolean;
  /** As in `RoomRequest`. */
  readonly user?: JobUser;
  readonly strict?: boolean;
  /** The job's only way to other hosts, and what has come of it. */
  readonly egress?: Egress & { takeNews(): readonly EgressNews[] };
  readonly caches: CacheStore;
  readonly workspace: WorkspaceView;
  readonly artifacts: ArtifactStore;
  readonly testResults: TestResultStore;
  /** Absent where nobody has verified the job. */
  readonly tokens?: TokenSource;
  /** Of a setup job that was found in git. */
  readonly continuing?: Continuing;
  /** What is to be known of the job, told where its environment is made. */
  readonly notes?: readonly string[];
  /** Answers a promise when the job should wait before it prints more. */
  readonly onEvent: (event: JobEvent) => void | Promise<void>;
  /** Aborting stops the job at once; not even `when: always` steps run. */
  readonly signal: AbortSignal;
}

/** Where `checkout` takes the tree from. */
export type CheckoutSource =
  /** A prepared folder of the host (a copy of the working tree, or a clean clone), copied into the room. */
  | { readonly kind: "folder"; readonly folder: string }
  /** The room's working directory is the tree already (`--in-place`). */
  | { readonly kind: "in-place" };

export type StepOutcome = "success" | "failed" | "skipped" | "canceled" | "timedout";

/** Steps are numbered from 0 in the order of `BuildJob.steps`; -1 is "Spin up environment". Text is masked. */
export type JobEvent =
  | { readonly type: "step-started"; readonly step: number; readonly name: string; readonly at: number }
  | { readonly type: "output"; readonly step: number; readonly text: string }
  | {
      readonly type: "step-ended";
      readonly step: number;
      readonly outcome: StepOutcome;
      readonly exitCode?: number;
      /** One sentence for people, when the exit code does not say it all. */
      readonly reason?: string;
      readonly at: number;
    };

/** Failed steps, failed houses and stopped jobs never mix. */
export interface JobOutcome {
  readonly status: "success" | "failed" | "canceled" | "timedout" | "infrastructure_fail";
  /** The step that decided, when one did. */
  readonly failedStep?: number;
  readonly reason?: string;
}

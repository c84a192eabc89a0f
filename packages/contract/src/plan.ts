import type { Span } from "./span.ts";
import type { RequirableStatus } from "./status.ts";

/** What one pipeline will run: a config compiled for its pipeline values, its branch or tag already applied. */
export interface Plan {
  /** `setup: true`: the one workflow here may continue the pipeline with another config. */
  readonly setup: boolean;
  readonly workflows: readonly PlanWorkflow[];
}

export interface PlanWorkflow {
  readonly name: string;
  readonly jobs: readonly PlanJob[];
  /** Schedules make a workflow run by the clock instead of by commits. */
  readonly schedules: readonly Schedule[];
  readonly maxAutoReruns?: number;
  readonly at: Span;
}

export interface Schedule {
  readonly cron: string;
  readonly branches: NamePatterns;
}

/** Entries as written: `/regex/` must match the whole name, anything else equals it. */
export interface NamePatterns {
  readonly only?: readonly string[];
  readonly ignore?: readonly string[];
}

export const jobTypes = ["build", "approval", "no-op", "release", "lock", "unlock"] as const;
export type JobType = (typeof jobTypes)[number];

/** One invocation of a job in a workflow, fully expanded. */
export interface PlanJob {
  /** Final name, unique in its workflow. */
  readonly name: string;
  /** The name before matrix values and suffixes were added: what `--job` also accepts. */
  readonly declaredName: string;
  /** The values of this member of a matrix, in the order written. */
  readonly cell: Readonly<Record<string, Scalar>>;
  readonly type: JobType;
  readonly requires: readonly Requirement[];
  /** Later contexts override earlier ones. */
  readonly contexts: readonly string[];
  /** Of `lock` and `unlock` jobs, which `serial-group` expands to. */
  readonly serialGroup?: string;
  /** Present exactly when `type` is `build`. */
  readonly build?: BuildJob;
  readonly at: Span;
}

export interface Requirement {
  /** Final name of a job in the same workflow. */
  readonly job: string;
  /** Satisfied when that job ends with one of these. */
  readonly statuses: readonly RequirableStatus[];
}

export type Scalar = string | number | boolean | null;
export type Environment = Readonly<Record<string, string>>;

export interface BuildJob {
  readonly executor: Executor;
  readonly steps: readonly Step[];
  readonly environment: Environment;
  /** The whole command line to which the script file is appended, as written: `/bin/bash -eo pipefail`. */
  readonly shell?: string;
  /** As written, `~` unexpanded; `~/project` when the config says nothing. */
  readonly workingDirectory: string;
  readonly parallelism: number;
  readonly resourceClass?: string;
  /** Days that this job's caches are kept, when shorter than the organization's. */
  readonly cacheRetentionDays?: number;
}

export type Executor =
  | { readonly type: "docker"; readonly images: readonly [DockerImage, ...DockerImage[]] }
  | { readonly type: "machine"; readonly image?: string; readonly dockerLayerCaching: boolean }
  | { readonly type: "macos"; readonly xcode: string };

export interface DockerImage {
  readonly image: string;
  readonly name?: string;
  readonly entrypoint?: readonly string[];
  readonly command?: readonly string[];
  readonly user?: string;
  readonly environment: Environment;
  /** Values may name variables of the project or a context as `$NAME`. */
  readonly auth?: { readonly username: string; readonly password: string };
  /** The keys of `aws_auth` or `gcp_auth`, as written. */
  readonly cloudAuth?: { readonly provider: "aws" | "gcp"; readonly settings: Environment };
}

/** When a step runs after an earlier one has failed. */
export type StepWhen = "on_success" | "always" | "on_fail";

interface StepPlace {
  /** What the terminal and the web app call this step. */
  readonly name: string;
  readonly at: Span;
}

export interface RunStep extends StepPlace {
  readonly type: "run";
  readonly command: string;
  readonly shell?: string;
  readonly environment: Environment;
  readonly background: boolean;
  readonly workingDirectory?: string;
  readonly noOutputTimeoutMs: number;
  readonly when: StepWhen;
  /** How often the whole command runs again after a failure; 0 when the config says nothing. */
  readonly maxAutoReruns: number;
  readonly autoRerunDelayMs: number;
}

export type Step =
  | RunStep
  | (StepPlace & {
      readonly type: "checkout";
      readonly path?: string;
      readonly method: "blobless" | "full" | "shallow";
      readonly depth?: number;
    })
  | (StepPlace & {
      readonly type: "save_cache";
      readonly key: string;
      readonly paths: readonly string[];
      readonly when: StepWhen;
    })
  | (StepPlace & { readonly type: "restore_cache"; readonly keys: readonly string[] })
  | (StepPlace & { readonly type: "persist_to_workspace"; readonly root: string; readonly paths: readonly string[] })
  | (StepPlace & { readonly type: "attach_workspace"; readonly path: string })
  | (StepPlace & { readonly type: "store_artifacts"; readonly path: string; readonly destination?: string })
  | (StepPlace & { readonly type: "store_test_results"; readonly path: string })
  | (StepPlace & { readonly type: "add_ssh_keys"; readonly fingerprints: readonly string[] })
  | (StepPlace & {
      readonly type: "setup_remote_docker";
      readonly version?: string;
      readonly dockerLayerCaching: boolean;
    })
  | (StepPlace & { readonly type: "install_signing_bundle" })
  /** A key that the config may hold and this product does not run; the runner refuses it by name. */
  | (StepPlace & { readonly type: "unsupported"; readonly key: string });

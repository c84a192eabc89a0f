import type { Environment } from "@ringfort/contract";
import type { Room } from "../executors/executor.ts";
import type { JobRequest } from "../job/job.ts";
import type { StepLog } from "../job/log.ts";

/** What one step may use. */
export interface StepContext {
  readonly request: JobRequest;
  readonly room: Room;
  readonly number: number;
  readonly log: StepLog;
  /** The whole job's environment, without the step's own. */
  readonly environment: Environment;
  /** Ends the step: the job was stopped, or the step asked for it (`circleci step halt`). */
  readonly signal: AbortSignal;
  /** A folder inside the room for what belongs to the job's machinery: scripts and `BASH_ENV`. */
  readonly scratch: string;
  /** Adds variables for the steps that follow. */
  readonly provide: (environment: Environment) => void;
  /** Hands over a command that goes on while the next steps run. */
  readonly keepRunning: (work: (signal: AbortSignal) => Promise<void>) => void;
}

/** A step that did not do what it should, through the config's or the job's fault. Anything else that is thrown is the house's. */
export class StepFailure extends Error {
  readonly exitCode: number | undefined;
  constructor(message: string, exitCode?: number) {
    super(message);
    this.name = "StepFailure";
    this.exitCode = exitCode;
  }
}

/** The room went away under the step. */
export class RoomLost extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = "RoomLost";
  }
}

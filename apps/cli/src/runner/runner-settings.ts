/** What may be said of a runner outside of its command line, as written. */
export interface RunnerSettings {
  readonly url?: string;
  readonly token?: string;
  readonly tokenFile?: string;
  readonly resourceClass?: string;
  readonly name?: string;
  readonly workDir?: string;
  readonly mode?: string;
  readonly maxRunTime?: string;
  readonly maxJobs?: string;
  readonly executor?: string;
  readonly jobUser?: string;
  readonly trustFile?: string;
  readonly stateDir?: string;
  readonly keyholder?: string;
}

/** The later of them wins. */
export function mergeSettings(...all: readonly RunnerSettings[]): RunnerSettings {
  return Object.assign({}, ...all) as RunnerSettings;
}

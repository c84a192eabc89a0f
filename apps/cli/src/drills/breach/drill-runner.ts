import { createWriteStream } from "node:fs";
import { chmod, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { trustedByDefault, writeTrustFile } from "@ringfort/runner";
import { CommandFailure } from "../../command.ts";
import { type Program, stopProcess } from "./program.ts";

export interface DrillRunner {
  /** What lies on the runner's disk, its keys included. */
  readonly folder: string;
  readonly keysFolder: string;
  readonly trustFile: string;
  readonly tokenFile: string;
}

/** Where the drill's runner keeps what is its: on the other side of the wall. */
export async function makeRunnerFolders(within: string): Promise<DrillRunner> {
  const folder = join(within, "runner");
  const keysFolder = join(folder, "keys");
  await mkdir(folder);
  await chmod(folder, 0o711);
  await mkdir(keysFolder, { mode: 0o700 });
  return { folder, keysFolder, trustFile: join(within, "trust.toml"), tokenFile: join(within, "runner-token") };
}

export interface Believes {
  /** Of the organization's first trust root. */
  readonly fingerprint: string;
  readonly project: string;
  readonly repository: string;
}

export async function writeTrust(
  { trustFile }: DrillRunner,
  { fingerprint, project, repository }: Believes,
): Promise<void> {
  await writeTrustFile(trustFile, {
    trustRoot: { fingerprint, minVersion: 1 },
    projects: new Map([[project, { ...trustedByDefault, repo: repository, refs: ["refs/heads/main"] }]]),
  });
}

export interface RunningRunner extends AsyncDisposable {
  /** Throws when it has ended. */
  requireRunning(): void;
}

export async function startRunner(
  { folder, keysFolder, trustFile, tokenFile }: DrillRunner,
  of: {
    readonly program: Program;
    readonly url: string;
    readonly token: string;
    readonly resourceClass: string;
  },
): Promise<RunningRunner> {
  await writeFile(tokenFile, `${of.token}\n`, { mode: 0o600 });
  const child = of.program.start([
    "runner",
    ...["--url", of.url],
    ...["--token-file", tokenFile],
    ...["--resource-class", of.resourceClass],
    ...["--work-dir", join(folder, "work")],
    ...["--name", "drill"],
    "--allow-file-repositories",
    ...["--trust-file", trustFile],
    ...["--state-dir", keysFolder],
  ]);
  const log = createWriteStream(join(folder, "runner.log"), { mode: 0o600 });
  let said = "";
  child.stdout!.resume();
  child.stderr!.pipe(log);
  child.stderr!.on("data", (chunk) => (said = `${said}${chunk}`.slice(-2_000)));
  return {
    requireRunning: () => {
      if (child.exitCode === null && child.signalCode === null) return;
      throw new CommandFailure(`the drill's runner has ended:\n${said}`);
    },
    [Symbol.asyncDispose]: () => stopProcess(child),
  };
}

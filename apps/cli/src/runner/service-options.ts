import { hostname } from "node:os";
import { join, resolve } from "node:path";
import { defaultLimits, executorNames, type Host, type JobUser, type ServiceOptions } from "@ringfort/runner";
import { UsageError } from "../command.ts";
import type { RunnerSettings } from "./runner-settings.ts";

export interface RunnerSwitches {
  readonly once: boolean;
  readonly remoteDocker: boolean;
  readonly allowFileRepositories: boolean;
  readonly allowHttp: boolean;
}

/** What was written, checked. */
export function toServiceOptions(
  written: RunnerSettings,
  token: string,
  switches: RunnerSwitches,
  place: { readonly host: Host; readonly version: string; readonly cwd: string },
): ServiceOptions {
  const { host, version, cwd } = place;
  const name = written.name ?? `${hostname()}`.replaceAll(/[^\w.() -]/g, "-").slice(0, 200);
  if (!/^[\w.() -]{1,200}$/.test(name)) {
    throw new UsageError(
      `a runner's name has letters, digits, spaces and \`. ( ) - _\`; ${JSON.stringify(name)} does not.`,
    );
  }
  const { once, ...others } = switches;
  return {
    url: readUrl(written.url),
    token,
    name,
    version,
    resourceClass: readClass(written.resourceClass),
    maxJobs: readCount(written.maxJobs ?? "1"),
    once: once || readMode(written.mode ?? "continuous"),
    workFolder:
      written.workDir === undefined
        ? join(host.temporaryFolder, `ringfort-runner-${host.uid}-${name.replaceAll(/[^\w.-]/g, "-")}`)
        : resolve(cwd, written.workDir),
    executor: readExecutor(written.executor ?? "auto"),
    limits: { ...defaultLimits, ...(written.maxRunTime !== undefined && { timeMs: readDuration(written.maxRunTime) }) },
    jobUser: written.jobUser === undefined ? undefined : readUser(written.jobUser),
    trust: readTrust(written, cwd),
    keyholder: written.keyholder === undefined ? undefined : resolve(cwd, written.keyholder),
    host,
    ...others,
  };
}

/** One without the other trusts nobody, or has nothing to trust with. */
function readTrust({ trustFile, stateDir }: RunnerSettings, cwd: string): ServiceOptions["trust"] {
  if (trustFile === undefined && stateDir === undefined) return undefined;
  if (trustFile === undefined || stateDir === undefined) {
    throw new UsageError("--trust-file and --state-dir go together: docs/runner-trust.md.");
  }
  return { trustFile: resolve(cwd, trustFile), stateFolder: resolve(cwd, stateDir) };
}

function readUrl(written: string | undefined): URL {
  if (written === undefined) throw new UsageError("which server? Say it with --url.");
  if (URL.canParse(written)) return new URL(written);
  throw new UsageError(`${JSON.stringify(written)} is no address.`);
}

function readClass(written: string | undefined): string {
  if (written === undefined)
    throw new UsageError("jobs of which resource class? Say it with --resource-class ns/class.");
  if (/^[^/\s]+\/[^/\s]+$/.test(written)) return written;
  throw new UsageError(`a resource class is \`namespace/name\`; ${JSON.stringify(written)} is not.`);
}

function readCount(written: string): number {
  if (/^[1-9]\d{0,2}$/.test(written)) return Number(written);
  throw new UsageError("--max-jobs takes a number from 1 to 999.");
}

function readMode(written: string): boolean {
  if (written === "single-task") return true;
  if (written === "continuous") return false;
  throw new UsageError(`a runner's mode is \`continuous\` or \`single-task\`, not ${JSON.stringify(written)}.`);
}

function readExecutor(written: string): ServiceOptions["executor"] {
  const found = (["auto", ...executorNames] as const).find((name) => name === written);
  if (found) return found;
  throw new UsageError(`there is no executor ${JSON.stringify(written)}: auto, ${executorNames.join(", ")}.`);
}

const unitMs = { h: 3_600_000, m: 60_000, s: 1_000 } as const;

/** `5h`, `1h30m`, `90s`. */
function readDuration(written: string): number {
  const parts = [...written.matchAll(/(\d{1,9})([hms])/g)];
  const ms = parts.reduce((sum, [, count, unit]) => sum + Number(count) * unitMs[unit as keyof typeof unitMs], 0);
  if (ms > 0 && parts.map(([part]) => part).join("") === written) return ms;
  throw new UsageError(`${JSON.stringify(written)} is no duration such as \`5h\` or \`1h30m\`.`);
}

/** Root and nobody are whom jobs must not be: one may do everything, the other is shared by all who have no user. */
function readUser(written: string): JobUser {
  const [, uid, gid] = /^(\d{1,10}):(\d{1,10})$/.exec(written) ?? [];
  const user = { uid: Number(uid), gid: Number(gid) };
  const isFit = (id: number) => id > 0 && id < 2 ** 32 - 1_000 && id !== 65_534;
  if (isFit(user.uid) && isFit(user.gid)) return user;
  throw new UsageError(`--job-user takes \`uid:gid\`, two numbers, neither root nor nobody.`);
}

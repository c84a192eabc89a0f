import { readFileSync } from "node:fs";
import type { Environment } from "@ringfort/contract";
import { type JobUser, RoomFailure } from "../executor.ts";
import { findProgram } from "./find-program.ts";

/** Of the kernel's list of capabilities. */
const capability = { setgid: 6, setuid: 7, setpcap: 8 } as const;

/** Whether programs may be started as another user: as root, or with the capabilities for it. */
export function mayChangeUser(): boolean {
  return has(capability.setuid) && has(capability.setgid);
}

/** What to put before a command of the host so that it starts as somebody else, keeps none of our rights and can win none back. */
export function changeUser({ uid, gid }: JobUser, path: string): readonly string[] {
  const setpriv = findProgram("setpriv", path);
  if (setpriv === undefined) {
    throw new RoomFailure(
      "Jobs as another user need `setpriv`, which is not installed: Debian and Ubuntu have it in `util-linux`.",
      { userMistake: false },
    );
  }
  // Without new privileges the bounding set gives nothing; who may, empties it all the same.
  const bounding = has(capability.setpcap) ? ["--bounding-set", "-all"] : [];
  const identity = ["--reuid", String(uid), "--regid", String(gid), "--clear-groups"];
  return [setpriv, ...identity, "--inh-caps", "-all", "--ambient-caps", "-all", ...bounding, "--no-new-privs", "--"];
}

/**
 * A command whose environment is the job's must not have it before the user is changed: its `LD_PRELOAD` would run with our rights. So
 * it goes in through a file descriptor, and a shell that is the job's already sets it.
 */
export function withLateEnvironment(
  argv: readonly string[],
  environment: Environment,
): { readonly argv: readonly [string, ...string[]]; readonly descriptor3: string } {
  return { argv: ["/bin/sh", "-c", setEnvironment, "sh", ...argv], descriptor3: settings(environment) };
}

const setEnvironment = 'eval "$(/bin/cat <&3)"';
const plainName = /^[A-Za-z_][A-Za-z0-9_]*$/;
/** Names that some shells do not let anybody set. */
const shellsOwn = /^(?:PPID|UID|EUID|GROUPS|SHELLOPTS|BASHOPTS|BASH_.*|FUNCNAME|DIRSTACK|LINENO)$/;

function settings(environment: Environment): string {
  const all = Object.entries(environment);
  const isPlain = ([name]: [string, string]) => plainName.test(name) && (!shellsOwn.test(name) || name === "BASH_ENV");
  const exports = all.filter(isPlain).map(([name, value]) => `export ${name}=${quote(value)}\n`);
  const others = all.filter((entry) => !isPlain(entry)).map(([name, value]) => quote(`${name}=${value}`));
  const program = others.length > 0 ? `/usr/bin/env -- ${others.join(" ")} "$@"` : '"$@"';
  return `${exports.join("")}exec 3<&-\nexec ${program}`;
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

function has(number: number): boolean {
  try {
    const written = /^CapEff:\s*([0-9a-f]+)$/m.exec(readFileSync("/proc/self/status", "utf8"))?.[1] ?? "0";
    return (BigInt(`0x${written}`) & (1n << BigInt(number))) !== 0n;
  } catch {
    return false;
  }
}

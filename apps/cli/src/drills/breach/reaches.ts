import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { DrillCase } from "../drill-case.ts";

/** What a job tries to reach beside its own work (D15), each as a command of bash that succeeds when it does. */
export interface Reach {
  readonly what: string;
  readonly command: string;
}

const engineSocket = "/var/run/docker.sock";

export function reachesOf(places: {
  readonly keysFolder: string;
  readonly tokenFile: string;
  readonly serverFolder: string;
  readonly databaseFolder: string;
}): readonly Reach[] {
  // The pattern does not meet itself among this script's own words.
  const runner = (then: string) =>
    `for p in /proc/[0-9]*; do if tr '\\0' ' ' < "$p/cmdline" 2>/dev/null | grep -q -e '--trust[-]file'; then ${then}; fi; done; exit 1`;
  const memoryAt = `at=$(head -n 1 "$p/maps" | cut -d- -f1) && [ -n "$at" ] && dd if="$p/mem" bs=1 count=1 iflag=skip_bytes skip=$((16#$at)) | grep -q . && exit 0`;
  return [
    { what: "the keys of its class", command: `cat ${join(places.keysFolder, "classes")}/*/identity.txt` },
    { what: "the runner's token", command: `cat ${places.tokenFile}` },
    { what: "the environment of the runner", command: runner('head -c 1 "$p/environ" | grep -q . && exit 0') },
    { what: "the memory of the runner", command: runner(memoryAt) },
    { what: "the server's folder", command: `ls -A ${places.serverFolder} | grep -q .` },
    { what: "the database's files", command: `ls -A ${places.databaseFolder} | grep -q .` },
    ...(existsSync(engineSocket) ? [{ what: "the container engine", command: `test -w ${engineSocket}` }] : []),
  ];
}

/** Prints the number of each that was reached. */
export function reachScript(reaches: readonly Reach[]): string {
  return reaches
    .map(({ command }, at) => `if (set +e +o pipefail; ${command}) >/dev/null 2>&1; then echo ${at}; fi`)
    .join("\n");
}

/** The same script as root, outside of any sandbox: what it does not reach there says nothing about the job. */
export function reachedByRoot(reaches: readonly Reach[]): ReadonlySet<number> {
  return reachedIn(
    execFileSync("bash", ["-c", reachScript(reaches)], { stdio: ["ignore", "pipe", "ignore"] }).toString(),
  );
}

export function reachedIn(text: string): ReadonlySet<number> {
  return new Set(text.split("\n").flatMap((line) => (/^\d+$/.test(line) ? [Number(line)] : [])));
}

export function judgeReaches(
  reaches: readonly Reach[],
  byRoot: ReadonlySet<number>,
  byJob: ReadonlySet<number> | undefined,
): readonly DrillCase[] {
  return reaches.map(({ what }, at) => {
    const tried = byRoot.has(at) && byJob !== undefined;
    const held = tried && !byJob.has(at);
    const why = byJob === undefined ? "the job did not say" : "root does not reach it either, so it proves nothing";
    return { case: `a job reaches ${what}`, held, tried, detail: tried ? (held ? "it cannot" : "IT CAN") : why };
  });
}

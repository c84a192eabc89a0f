import { execFile } from "node:child_process";
import { lstat, readdir, readFile } from "node:fs/promises";
import { promisify } from "node:util";
import type { Cluster } from "./cluster.ts";

interface Process {
  readonly pid: number;
  readonly uid: number;
  readonly title: string;
}

/** All processes of a cluster. Its name is in their titles: what else tells them apart, only their own user may read. */
export async function processesOf({ user, name }: Pick<Cluster, "user" | "name">): Promise<number[]> {
  const uid = user?.uid ?? process.getuid?.();
  const title = new RegExp(`^(?:\\S*/)?postgres[: ].*\\b${name}(?![0-9a-f])`);
  const all = process.platform === "linux" ? await readProc() : await askPs();
  return all.filter((each) => each.uid === uid && title.test(each.title)).map(({ pid }) => pid);
}

async function readProc(): Promise<Process[]> {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(
    pids.map(async (pid) => {
      try {
        const [{ uid }, words] = await Promise.all([lstat(`/proc/${pid}`), readFile(`/proc/${pid}/cmdline`, "latin1")]);
        return [{ pid: Number(pid), uid, title: words.replaceAll("\0", " ") }];
      } catch {
        return [];
      }
    }),
  );
  return found.flat();
}

async function askPs(): Promise<Process[]> {
  const { stdout } = await promisify(execFile)("ps", ["-axo", "pid=,uid=,command="], { maxBuffer: 16 * 2 ** 20 });
  return stdout.split("\n").flatMap((line) => {
    const [, pid, uid, title] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
    return title === undefined ? [] : [{ pid: Number(pid), uid: Number(uid), title }];
  });
}

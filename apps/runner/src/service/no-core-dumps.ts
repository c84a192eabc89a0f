import { execFile } from "node:child_process";
import { findProgram } from "../executors/room/find-program.ts";

/** From now on this process, which has had secrets in its memory, is dumped nowhere when it crashes. Nothing happens where `prlimit` is missing. */
export async function forbidCoreDumps(path: string): Promise<void> {
  const prlimit = findProgram("prlimit", path);
  if (prlimit === undefined) return;
  await new Promise<void>((resolve) => {
    execFile(prlimit, ["--pid", String(process.pid), "--core=0"], () => resolve());
  });
}

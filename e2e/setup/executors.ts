import { execFileSync } from "node:child_process";

export const executors = ["docker", "sandbox", "process"] as const;
export type ExecutorName = (typeof executors)[number];

/** Why this machine cannot test an executor, if it cannot. `RINGFORT_CI=1` turns that into a failure. */
export function missing(executor: ExecutorName): string | undefined {
  switch (executor) {
    case "docker":
      return works("docker", "image", "inspect", "ringfort-test/base:1")
        ? undefined
        : "needs a Docker engine with the image of tools/test-image";
    case "sandbox":
      return works("bwrap", "--ro-bind", "/", "/", "true") ? undefined : "needs bubblewrap";
    case "process":
      return undefined;
  }
}

/** Whether tests of this executor are skipped here. */
export function isSkipped(executor: ExecutorName): boolean {
  return missing(executor) !== undefined && process.env.RINGFORT_CI !== "1";
}

function works(program: string, ...args: readonly string[]): boolean {
  try {
    execFileSync(program, args, { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

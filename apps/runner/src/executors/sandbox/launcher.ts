import type { Environment } from "@ringfort/contract";
import type { JobUser, Limits } from "../executor.ts";
import type { Programs } from "./programs.ts";
import { jobUser } from "./walls.ts";

export interface Launcher {
  readonly programs: Programs;
  /** The user of the host that a job's processes have, when it is not the one of Ringfort itself. */
  readonly droppedTo: JobUser | undefined;
  /** Control groups to join first. */
  readonly doors: readonly string[];
  readonly limits: Limits;
  /** The room has a network of its own. */
  readonly ownNetwork: boolean;
}

/**
 * Programs to put before a command so that it starts as the job's user of the host, in the room's control group.
 * `outlivesMemory` is for what must not be the one that the kernel ends when the group has used its memory.
 */
export function asJobUser(
  launcher: Pick<Launcher, "programs" | "droppedTo" | "doors">,
  argv: readonly string[],
  { outlivesMemory = false } = {},
): [string, ...string[]] {
  const { droppedTo, doors, programs } = launcher;
  const dropped = droppedTo
    ? [
        programs.setpriv,
        ...["--reuid", String(droppedTo.uid), "--regid", String(droppedTo.gid), "--clear-groups"],
        // Bubblewrap refuses to start with rights that it has not given itself.
        ...["--inh-caps", "-all", "--ambient-caps", "-all", "--"],
        ...argv,
      ]
    : argv;
  const spare = droppedTo && outlivesMemory ? "{ echo -1000 >/proc/self/oom_score_adj; } 2>/dev/null; " : "";
  const join = spare + doors.map((door) => `echo 0 >'${door}' && `).join("");
  return ["/bin/sh", "-c", `${join}exec "$@"`, "sh", ...dropped];
}

/**
 * A command inside the room: enters the namespaces of `holder`, then a user namespace of its own, in which it has no
 * capability and cannot gain one. The job's environment goes in last, through a file descriptor: on the way in, its
 * LD_PRELOAD would run outside of the wall.
 */
export function insideRoom(
  launcher: Launcher,
  holder: number,
  command: { readonly argv: readonly string[]; readonly environment: Environment; readonly directory: string },
): { argv: [string, ...string[]]; descriptor3: string } {
  const { programs } = launcher;
  const enter = [programs.nsenter, "--target", String(holder), "--user", "--mount", "--pid", "--ipc", "--uts"];
  if (launcher.ownNetwork) enter.push("--net");
  const wall = [programs.bwrap, "--unshare-user", "--disable-userns", "--cap-drop", "ALL", "--dev-bind", "/", "/"];
  const { uid } = jobUser;
  return {
    argv: asJobUser(launcher, [
      ...enter,
      "--preserve-credentials",
      "--",
      ...[programs.prlimit, ...resourceLimits(launcher), "--"],
      ...wall,
      ...["--uid", String(uid), "--gid", String(uid), "--args", "3", "--"],
      // Ends with 127 or 126, as a shell does, when there is no such program.
      ...["/usr/bin/env", "--", ...command.argv],
    ]),
    descriptor3: settings(command.environment, command.directory),
  };
}

/** Set between the two user namespaces, so that the kernel counts the processes of the whole room against them. */
function resourceLimits({ limits, doors }: Launcher): string[] {
  return [
    `--nproc=${limits.processes}`,
    `--fsize=${limits.diskBytes}`,
    "--core=0",
    // Each process for itself: a poor stand-in for a control group, and all that an ordinary user has.
    ...(doors.length === 0 ? [`--data=${limits.memoryBytes}`] : []),
  ];
}

function settings(environment: Environment, directory: string): string {
  const set = Object.entries(environment).flatMap(([name, value]) => ["--setenv", name, value]);
  return ["--clearenv", ...set, "--chdir", directory].map((argument) => `${argument}\0`).join("");
}

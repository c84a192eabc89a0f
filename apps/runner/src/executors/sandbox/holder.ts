import { type ChildProcess, spawn } from "node:child_process";
import type { Readable, Writable } from "node:stream";
import { RoomFailure } from "../executor.ts";
import { sendSignal } from "../room/processes.ts";
import { asJobUser, type Launcher } from "./launcher.ts";
import { type Walls, wallArguments } from "./walls.ts";

/** The bubblewrap whose namespaces are the room. When it goes, the kernel ends every process in them. */
export interface Holder {
  /** Process 1 of the room, as the host numbers it. */
  readonly pid: number;
  readonly gone: Promise<void>;
  end(): Promise<void>;
}

export async function startHolder(launcher: Launcher, walls: Walls): Promise<Holder> {
  const { bwrap } = launcher.programs;
  // `cat` ends when Ringfort does, however that happens: its input is a pipe that only we hold.
  const argv = asJobUser(launcher, [bwrap, ...wallArguments(walls), "--", "/bin/cat"], { outlivesMemory: true });
  const child = spawn(argv[0], argv.slice(1), {
    env: {},
    cwd: "/",
    detached: true,
    stdio: ["pipe", "pipe", "pipe", "pipe"],
  });
  const gone = new Promise<void>((resolve) => {
    child.once("close", () => resolve());
    child.once("error", () => resolve());
  });
  const { pid, complaint } = await whenUp(child, gone);
  const holder = { pid, gone, end: () => end(child, pid, gone) };
  if (complaint === undefined) return holder;
  await holder.end();
  throw new RoomFailure(explain(complaint), { userMistake: false });
}

/** The walls stand when `cat` answers: bubblewrap names the process before it has mounted anything. */
async function whenUp(child: ChildProcess, gone: Promise<void>): Promise<{ pid: number; complaint?: string }> {
  const [stdin, stdout, stderr, info] = child.stdio as unknown as [Writable, Readable, Readable, Readable];
  let pid = 0;
  let complaint = "";
  stdin.on("error", () => {});
  stdin.write("up\n");
  stderr.on("data", (chunk: Buffer) => {
    complaint += chunk;
  });
  const named = new Promise<void>((resolve) => {
    let written = "";
    info.on("data", (chunk: Buffer) => {
      written += chunk;
      pid ||= Number(/"child-pid": (\d+)\D/.exec(written)?.[1] ?? 0);
      if (pid) resolve();
    });
  });
  const answered = new Promise<void>((resolve) => {
    stdout.once("data", () => resolve());
  });
  const up = await Promise.race([Promise.all([named, answered]).then(() => true), gone.then(() => false)]);
  return up ? { pid } : { pid, complaint };
}

async function end(child: ChildProcess, pid: number, gone: Promise<void>): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    if (pid) sendSignal(pid, "SIGKILL");
    else child.kill("SIGKILL");
    child.stdin?.destroy();
  }
  await gone;
}

function explain(complaint: string): string {
  const said = complaint.trim();
  if (/namespace|not permitted|uid map/i.test(said)) {
    return (
      `The sandbox cannot be made, because this machine does not let ordinary users make user namespaces (${said}). ` +
      "An administrator can allow it: `sysctl kernel.unprivileged_userns_clone=1`, `sysctl user.max_user_namespaces=15000`, " +
      "or on Ubuntu an AppArmor profile for bwrap. Otherwise use `--executor docker` or `--executor process`."
    );
  }
  if (/unknown option/i.test(said)) return `The sandbox needs bubblewrap 0.8 or newer (${said}).`;
  return `The sandbox cannot be made: ${said || "bubblewrap ended without a word"}.`;
}

import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { RoomFailure } from "../executor.ts";
import { asJobUser, type Launcher } from "./launcher.ts";
import { descriptors, type Walls, wallArguments } from "./walls.ts";

/** The bubblewrap whose namespaces are the room. When it goes, the kernel ends every process in them. */
export interface Holder {
  /** Process 1 of the room, as the host numbers it. */
  readonly pid: number;
  readonly gone: Promise<void>;
  end(): Promise<void>;
}

export interface HeldFolders {
  readonly home: string;
  readonly agent: string;
  readonly passwd: string;
  readonly group: string;
  readonly inPlace: string | undefined;
}

export async function startHolder(launcher: Launcher, walls: Walls, folders: HeldFolders): Promise<Holder> {
  const { bwrap } = launcher.programs;
  // `cat` ends when Ringfort does, however that happens: its input is a pipe that only we hold.
  const argv = asJobUser(launcher, [bwrap, ...wallArguments(walls), "--", "/bin/cat"]);
  const opened = openFolders(folders);
  const child = spawn(argv[0], argv.slice(1), {
    env: {},
    cwd: "/",
    detached: true,
    stdio: ["pipe", "ignore", "pipe", "pipe", ...opened],
  });
  for (const descriptor of opened) closeSync(descriptor);
  child.stdin?.on("error", () => {});
  const gone = new Promise<void>((resolve) => {
    child.once("exit", () => resolve());
    child.once("error", () => resolve());
  });
  const complaint = text(child.stderr as Readable).catch(() => "");
  const info = await text(child.stdio[descriptors.info] as Readable).catch(() => "");
  const pid = Number(/"child-pid": (\d+)/.exec(info)?.[1]);
  if (!pid || !(await isReady(child, gone))) {
    await end(child, pid, gone);
    throw new RoomFailure(explain(await complaint), { userMistake: false });
  }
  return { pid, gone, end: () => end(child, pid, gone) };
}

/** In the order of `descriptors`. */
function openFolders({ home, agent, passwd, group, inPlace }: HeldFolders): number[] {
  const opened: number[] = [];
  try {
    for (const path of [home, agent, passwd, group, ...(inPlace === undefined ? [] : [inPlace])]) {
      opened.push(openSync(path, "r"));
    }
    return opened;
  } catch (error) {
    for (const descriptor of opened) closeSync(descriptor);
    throw error;
  }
}

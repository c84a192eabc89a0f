import { posix } from "node:path";
import type { Room } from "../executors/executor.ts";

/** A path of the config as an absolute one in the room: `~` is the home, anything relative is below the job's working directory. */
export function inRoom(room: Room, path: string): string {
  return withoutTail(posix.resolve(room.workingDirectory, withHome(room, path)));
}

function withHome(room: Room, path: string): string {
  if (path === "~") return room.home;
  return path.startsWith("~/") ? posix.join(room.home, path.slice(2)) : path;
}

function withoutTail(path: string): string {
  return path === "/" ? path : path.replace(/\/+$/, "");
}

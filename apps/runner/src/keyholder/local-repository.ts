import { existsSync, lstatSync } from "node:fs";
import { join } from "node:path";
import { type Refused, refuse } from "./refusal.ts";

/** What makes a commit be on a ref lies in these. */
const telling = ["", "HEAD", "config", "packed-refs", "refs", "refs/heads", "refs/tags", "objects"];

/** A folder to which the server, or anybody, may write proves nothing. `undefined` when it is all right. */
export function checkLocalRepository(path: string, serverUser: number | undefined): Refused | undefined {
  const git = existsSync(join(path, ".git")) ? join(path, ".git") : path;
  const places = [path, ...telling.map((name) => join(git, name))].filter((place) => existsSync(place));
  const open = places.find((place) => isWritable(place, serverUser));
  return open === undefined ? undefined : refuse("local-repository-writable-by-server", `It is \`${open}\`.`);
}

function isWritable(place: string, serverUser: number | undefined): boolean {
  const { mode, uid, gid } = lstatSync(place);
  if ((mode & 0o002) !== 0) return true;
  return serverUser !== undefined && (uid === serverUser || (gid === serverUser && (mode & 0o020) !== 0));
}

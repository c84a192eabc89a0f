import { existsSync, lstatSync } from "node:fs";
import { join } from "node:path";
import { type Refused, refuse } from "./refusal.ts";

/** What makes a commit be on a ref lies in these. */
const telling = ["", "HEAD", "config", "packed-refs", "refs", "refs/heads", "refs/tags", "objects"];

/** A folder that anybody may write to proves nothing: the server could be anybody. `undefined` when it is all right. */
export function checkLocalRepository(path: string): Refused | undefined {
  const git = existsSync(join(path, ".git")) ? join(path, ".git") : path;
  const places = [path, ...telling.map((name) => join(git, name))].filter((place) => existsSync(place));
  const open = places.find((place) => (lstatSync(place).mode & 0o002) !== 0);
  return open === undefined ? undefined : refuse("local-repository-writable-by-server", `It is \`${open}\`.`);
}

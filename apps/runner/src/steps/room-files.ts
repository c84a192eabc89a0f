import { posix } from "node:path";
import { entriesOf } from "../tar/read-tar.ts";
import { askRoom } from "./ask-room.ts";
import type { StepContext } from "./step-context.ts";

type Asking = Pick<StepContext, "room" | "signal">;

/** Which of these absolute paths are not there. */
export async function missingOf(context: Asking, paths: readonly string[]): Promise<readonly string[]> {
  const script = `for path do [ -e "$path" ] || [ -L "$path" ] || printf '%s\\0' "$path"; done`;
  return splitNames(await askRoom(context, script, paths));
}

export type Kind = "file" | "folder" | "missing";

/** What a path is, links followed. */
export async function kindOf(context: Asking, path: string): Promise<Kind> {
  const script = `if [ -d "$1" ]; then echo folder; elif [ -f "$1" ]; then echo file; else echo missing; fi`;
  return (await askRoom(context, script, [path])).toString().trim() as Kind;
}

/** As many arguments as any system's command line holds. */
const foldersAtOnce = 200;

/** The paths of everything that is directly in one of these absolute folders, hidden ones too. Folders that are not there hold nothing. */
export async function pathsIn(context: Asking, folders: readonly string[]): Promise<readonly string[]> {
  const script = `
for folder do
  cd -- "$folder" 2>/dev/null || continue
  for name in * .[!.]* ..?*; do
    if [ -e "$name" ] || [ -L "$name" ]; then printf '%s/%s\\0' "\${folder%/}" "$name"; fi
  done
done
exit 0`;
  const paths: string[] = [];
  for (let at = 0; at < folders.length; at += foldersAtOnce) {
    paths.push(...splitNames(await askRoom(context, script, folders.slice(at, at + foldersAtOnce))));
  }
  return paths.toSorted();
}

/** The bytes of one file, or nothing when there is none. Links are followed a few steps. */
export async function* readFile({ room }: Asking, path: string, links = 8): AsyncGenerator<Uint8Array, boolean> {
  const folder = posix.dirname(path);
  for await (const { header, content } of entriesOf(await room.readTar(folder, [posix.basename(path)]))) {
    if (header.type === "symlink" && links > 0) {
      return yield* readFile({ room } as Asking, posix.resolve(folder, header.linkname), links - 1);
    }
    if (header.type !== "file" && header.type !== "contiguous-file") return false;
    yield* content;
    return true;
  }
  return false;
}

function splitNames(answer: Buffer): string[] {
  return answer.toString("utf8").split("\0").slice(0, -1);
}

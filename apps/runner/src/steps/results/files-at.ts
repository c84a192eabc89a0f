import { posix } from "node:path";
import { entriesOf, type TarEntry } from "../../tar/read-tar.ts";
import { kindOf } from "../room-files.ts";
import type { StepContext } from "../step-context.ts";

export interface FoundFile {
  /** Relative to the folder that was asked for; empty when a file was. */
  readonly below: string;
  readonly size: number;
  readonly content: TarEntry["content"];
}

/** The regular files at a path of the room: the file itself, or everything below the folder. Nothing when it is not there. */
export async function filesAt(context: StepContext, path: string): Promise<AsyncIterable<FoundFile> | undefined> {
  const kind = await kindOf(context, path);
  if (kind === "missing") return undefined;
  return kind === "folder" ? filesBelow(context, path) : oneFile(context, path);
}

async function* filesBelow({ room }: StepContext, folder: string): AsyncGenerator<FoundFile> {
  for await (const { header, content } of entriesOf(await room.readTar(folder, ["."]))) {
    if (!isFile(header.type)) continue;
    yield { below: cleaned(header.name), size: header.size, content };
  }
}

/** A link to a file is followed, a few steps. */
async function* oneFile(context: StepContext, path: string, links = 8): AsyncGenerator<FoundFile> {
  const folder = posix.dirname(path);
  for await (const { header, content } of entriesOf(await context.room.readTar(folder, [posix.basename(path)]))) {
    if (isFile(header.type)) yield { below: "", size: header.size, content };
    else if (header.type === "symlink" && links > 0) {
      yield* oneFile(context, posix.resolve(folder, header.linkname), links - 1);
    }
    return;
  }
}

function isFile(type: string): boolean {
  return type === "file" || type === "contiguous-file";
}

/** Names come out of the room: none leads anywhere but down. */
export function cleaned(path: string): string {
  return posix.normalize(`/${path}`).slice(1).replace(/\/+$/, "").replaceAll("\0", "");
}

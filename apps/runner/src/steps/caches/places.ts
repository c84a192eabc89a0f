import { posix } from "node:path";
import type { Readable } from "node:stream";
import type { Room } from "../../executors/executor.ts";
import { isWithin } from "../../executors/room/paths.ts";
import { copyEntry } from "../../tar/copy-tar.ts";
import { entriesOf, type TarEntry } from "../../tar/read-tar.ts";
import { tarOf } from "../../tar/write-tar.ts";

/**
 * A cache is put back where it came from. "Where" is told by the job's folders, not by a path alone: without a container, each job
 * has a home and a working directory of its own, and what was below them has to be below the next job's.
 */
const places = ["work", "home", "root"] as const;
type Place = (typeof places)[number];

function folderOf(room: Room, place: Place): string {
  switch (place) {
    case "work":
      return room.workingDirectory;
    case "home":
      return room.home;
    case "root":
      return "/";
  }
}

function placeOf(room: Room, path: string): Place {
  return places.find((place) => isWithin(folderOf(room, place), path)) ?? "root";
}

/** A tar of absolute paths of the room: a stretch of entries for each place, each below the place's name. */
export function gather(room: Room, paths: readonly string[]): Readable {
  return tarOf(async (tar) => {
    for (const place of places) {
      const folder = folderOf(room, place);
      const here = paths
        .filter((path) => placeOf(room, path) === place)
        .map((path) => posix.relative(folder, path) || ".");
      if (here.length === 0) continue;
      for await (const entry of entriesOf(await room.readTar(folder, here))) {
        await copyEntry(entry, tar, (name) => posix.join(place, name));
      }
    }
  });
}

/** Puts back what `gather` made, one unpacking for each stretch. */
export async function putBack(room: Room, tar: Readable): Promise<void> {
  const entries = entriesOf(tar);
  try {
    let current = await take(entries);
    while (current) {
      const place = placeIn(current);
      const stretch = tarOf(async (copy) => {
        for (; current && placeIn(current) === place; current = await take(entries)) {
          await copyEntry(current, copy, (name) => posix.relative(place, posix.normalize(name)) || ".");
        }
      });
      await room.writeTar(folderOf(room, place), stretch);
    }
  } finally {
    await entries.return(undefined);
  }
}

async function take(entries: AsyncGenerator<TarEntry>): Promise<TarEntry | undefined> {
  const next = await entries.next();
  return next.done ? undefined : next.value;
}

function placeIn(entry: TarEntry): Place {
  const [first] = posix.normalize(entry.header.name).split("/");
  const place = places.find((name) => name === first);
  if (!place) throw new Error(`The cache holds an entry of no known place: ${JSON.stringify(entry.header.name)}`);
  return place;
}

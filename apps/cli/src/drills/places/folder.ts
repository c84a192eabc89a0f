import { readdir } from "node:fs/promises";
import { join, relative } from "node:path";
import { type Scan, scanSource } from "../search/scan-source.ts";
import { bufferSource, fileSource } from "../search/source.ts";

/** Searches names, targets and contents of everything below a folder. What is deleted while we look is not there. */
export async function scanFolder(
  folder: string,
  scan: Scan,
  {
    root = folder,
    without = () => false,
  }: { root?: string; without?: (path: string) => boolean | Promise<boolean> } = {},
): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true }).catch(orGone(folder, scan, []))) {
    const path = join(folder, entry.name);
    if (await without(path)) continue;
    const place = relative(root, path);
    await scanSource(bufferSource(`the name of ${place}`, Buffer.from(entry.name)), scan);
    if (entry.isDirectory()) await scanFolder(path, scan, { root, without });
    else if (entry.isFile()) await scanFile(path, place, scan);
  }
}

export async function scanFile(path: string, place: string, scan: Scan): Promise<void> {
  try {
    using source = fileSource(place, path);
    await scanSource(source, scan);
  } catch (error) {
    orGone(path, scan, undefined)(error);
  }
}

function orGone<T>(path: string, { sightings }: Scan, otherwise: T): (error: unknown) => T {
  return (error) => {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code !== "ENOENT" && code !== "ESRCH") sightings.unread.push(`${path}: ${code ?? message}`);
    return otherwise;
  };
}

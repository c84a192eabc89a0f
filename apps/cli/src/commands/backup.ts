import { randomBytes } from "node:crypto";
import { createWriteStream } from "node:fs";
import { access, rename, rm } from "node:fs/promises";
import { resolve } from "node:path";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { type BackupSummary, HouseFailure, openKept, writeBackup } from "@ringfort/server";
import { CommandFailure, defineCommand, exitCodes } from "../command.ts";
import { dataFolderOf, findPlace } from "../up/kept-place.ts";

export const backupCommand = defineCommand({
  details: [
    "Everything that a house keeps, as it was at one moment: the database with its record of events, logs, artifacts, caches and workspaces. The server may run meanwhile.",
    "The settings and the runners' keys are not in it. Whoever reads a backup reads what the server can: keep it where the server's own disk could be.",
    "Settings are the server's own (RINGFORT_DATA, RINGFORT_DATABASE_URL, RINGFORT_OBJECTS, …; docs/settings.md).",
  ].join("\n"),
  positionals: [{ name: "FILE", help: "a new file, or `-` for standard output", required: true }],
  options: {
    data: { type: "string", value: "DIR", help: "the data folder of the house" },
  },
  async run({ options, positionals: [file] }, io) {
    if (file !== "-") await requireFree(resolve(io.cwd, file!));
    try {
      await using kept = await openKept(
        await findPlace(await dataFolderOf(options.data && resolve(io.cwd, options.data))),
      );
      const { stream, whole } = writeBackup({ ...kept, now: Date.now });
      if (file === "-") await pipeline(stream, process.stdout, { end: false });
      else await writeFile(stream, resolve(io.cwd, file!));
      io.stderr.write(`${inWords(await whole)}\n`);
    } catch (error) {
      if (error instanceof HouseFailure) throw new CommandFailure(error.message, { cause: error });
      throw error;
    }
    return exitCodes.ok;
  },
});

async function requireFree(path: string): Promise<void> {
  const taken = await access(path).then(
    () => true,
    () => false,
  );
  if (taken) throw new CommandFailure(`${path} is there already: a backup is never written over another.`);
}

/** Under its name only when it is whole, and readable by its owner alone. */
async function writeFile(stream: Readable, path: string): Promise<void> {
  const draft = `${path}.${randomBytes(4).toString("hex")}.part`;
  try {
    await pipeline(stream, createWriteStream(draft, { flags: "wx", mode: 0o600, flush: true }));
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true });
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "EACCES" || code === "ENOSPC" || code === "EROFS") {
      throw new CommandFailure(`the backup could not be written: ${(error as Error).message}.`, { cause: error });
    }
    throw error;
  }
}

export function inWords({ rows, objects, missing, schema }: BackupSummary): string {
  const gone =
    missing === 0
      ? ""
      : `. ${missing} object${missing === 1 ? " was" : "s were"} gone from the store and could not be kept`;
  return `${rows} rows and ${objects} objects, schema ${schema}${gone}`;
}

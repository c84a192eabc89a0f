import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { attestationsFile, attestationsIn } from "../audit/collect/attestations.ts";
import type { Io } from "../command.ts";

/** Adds an entry at the end; what was filed before stays as it is. A crash leaves the old file whole. */
export async function fileAttestation(entry: object, io: Pick<Io, "cwd">): Promise<void> {
  const path = resolve(io.cwd, attestationsFile);
  const filed = await readFile(path, "utf8").then(attestationsIn, ifAbsent);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(`${path}.new`, `${JSON.stringify([...filed, entry], undefined, 2)}\n`);
  await rename(`${path}.new`, path);
}

function ifAbsent(error: NodeJS.ErrnoException): readonly unknown[] {
  if (error.code === "ENOENT") return [];
  throw error;
}

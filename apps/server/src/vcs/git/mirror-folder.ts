import { randomUUID } from "node:crypto";
import { mkdir, mkdtemp, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { gitConfig } from "./git-config.ts";
import { type GitEnded, runGit } from "./run-git.ts";

const configName = "ringfort.gitconfig";
const localMs = 60_000;

/** What every git in this folder is told. */
export function mirrorEnvironment(folder: string): Readonly<Record<string, string>> {
  return { GIT_DIR: folder, GIT_CONFIG_GLOBAL: join(folder, configName) };
}

export type ObjectFormat = "sha1" | "sha256";

/** Makes the folder a mirror if it is none. Made aside and moved, so that nobody, after a crash neither, meets half a mirror. */
export async function openMirrorFolder(folder: string, format: ObjectFormat = "sha1"): Promise<GitEnded | undefined> {
  if ((await readFile(join(folder, configName), "utf8").catch(() => undefined)) === gitConfig) return undefined;
  if (await exists(join(folder, "HEAD"))) {
    await writeConfig(folder, folder);
    return undefined;
  }
  await mkdir(dirname(folder), { recursive: true });
  const aside = await mkdtemp(`${folder}.new-`);
  try {
    await writeConfig(aside, aside);
    const made = await runGit({
      arguments: ["init", "--quiet", "--bare", "--template=", "--initial-branch=main", `--object-format=${format}`],
      directory: aside,
      environment: mirrorEnvironment(aside),
      timeoutMs: localMs,
      maxBytes: 10_000,
    });
    if (made.how !== "exited" || made.code !== 0) return made;
    await rename(aside, folder).catch(async (error: NodeJS.ErrnoException) => {
      // Another process was first.
      if (!(await exists(join(folder, "HEAD")))) throw error;
    });
    return undefined;
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
}

/** A mirror holds objects of one format only; what it held of another cannot have come from its repository as it is now. */
export async function remakeMirrorFolder(folder: string, format: ObjectFormat): Promise<GitEnded | undefined> {
  const aside = await mkdtemp(`${folder}.old-`);
  try {
    await rename(folder, join(aside, "mirror")).catch(ignoreMissing);
    return await openMirrorFolder(folder, format);
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
}

function ignoreMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== "ENOENT") throw error;
}

async function writeConfig(folder: string, scratch: string): Promise<void> {
  const written = join(scratch, `${configName}.${randomUUID()}`);
  await writeFile(written, gitConfig);
  await rename(written, join(folder, configName));
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined;
}

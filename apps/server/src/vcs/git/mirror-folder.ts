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

/** Makes the folder a mirror if it is none. Made aside and moved, so that nobody, after a crash neither, meets half a mirror. */
export async function openMirrorFolder(folder: string): Promise<GitEnded | undefined> {
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
      arguments: ["init", "--quiet", "--bare", "--template=", "--initial-branch=main"],
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

async function writeConfig(folder: string, scratch: string): Promise<void> {
  const written = join(scratch, `${configName}.${randomUUID()}`);
  await writeFile(written, gitConfig);
  await rename(written, join(folder, configName));
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined;
}

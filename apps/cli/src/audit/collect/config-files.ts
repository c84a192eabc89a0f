import { readdir, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { CommandFailure } from "../../command.ts";

/** Other configs beside the main one: what a setup pipeline continues with. */
const configName = /\.ya?ml$/;
const mostConfigs = 2_000;

/** The config files at some paths: a file is itself, a folder gives what is in its `.circleci`. Sorted, each once. */
export async function findConfigs(paths: readonly string[], cwd: string): Promise<readonly string[]> {
  const found = new Set<string>();
  for (const path of paths.length > 0 ? paths : ["."]) {
    const full = resolve(cwd, path);
    const kind = await stat(full).catch(() => undefined);
    if (!kind) throw new CommandFailure(`There is no \`${path}\`.`);
    if (kind.isFile()) found.add(full);
    else for (const file of await inFolder(full)) found.add(file);
    if (found.size > mostConfigs)
      throw new CommandFailure(`More than ${mostConfigs} configs were found; name fewer paths.`);
  }
  return [...found].sort();
}

async function inFolder(folder: string): Promise<readonly string[]> {
  const names = await readdir(join(folder, ".circleci")).catch(() => []);
  return names.filter((name) => configName.test(name)).map((name) => join(folder, ".circleci", name));
}

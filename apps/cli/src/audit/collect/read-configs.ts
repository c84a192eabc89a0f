import { dirname, relative } from "node:path";
import type { OrbAnswer, OrbLibrary, Source } from "@ringfort/config";
import { type ConfigFacts, type OrgPolicy, readConfig } from "@ringfort/controls";
import { CommandFailure, type Io } from "../../command.ts";
import { readConfigFile } from "../../config-file.ts";
import { compileWithOrbs } from "../../orbs/compile-with-orbs.ts";
import { orbPlaces } from "../../orbs/orb-places.ts";

export interface ReadConfigs {
  readonly configs: readonly ConfigFacts[];
  /** The orbs that the configs asked for, for compiling them again after a fix. */
  readonly orbs: OrbLibrary;
  /** Files that could not be read at all, with the reason. */
  readonly unreadable: readonly { readonly file: string; readonly reason: string }[];
}

/** Reads and expands the configs with whatever orbs are at hand. A file that cannot be read is told, and hides no other. */
export async function readConfigs(
  files: readonly string[],
  options: { readonly orbs: string | undefined; readonly online: boolean; readonly policy: OrgPolicy },
  io: Io,
): Promise<ReadConfigs> {
  const configs: ConfigFacts[] = [];
  const unreadable: { file: string; reason: string }[] = [];
  const answers = new Map<string, OrbAnswer>();
  for (const file of files) {
    const name = relative(io.cwd, file) || file;
    const source = await sourceAt(name, io);
    if ("reason" in source) {
      unreadable.push(source);
      continue;
    }
    await fetchOrbs(source, dirname(file), answers, options, io);
    const config = readConfig({ source, orbs: libraryOf(answers), policy: options.policy });
    if (config.view.root) configs.push(config);
    else unreadable.push({ file: name, reason: config.view.diagnostics[0]?.message ?? "It holds no config." });
  }
  return { configs, orbs: libraryOf(answers), unreadable };
}

/** The text of a file, or what stands in the way. */
async function sourceAt(file: string, io: Io): Promise<Source | { readonly file: string; readonly reason: string }> {
  try {
    const { source, diagnostic } = await readConfigFile(file, io);
    return diagnostic ? { file, reason: diagnostic.message } : source;
  } catch (error) {
    if (error instanceof CommandFailure) return { file, reason: error.message };
    throw error;
  }
}

export function libraryOf(answers: ReadonlyMap<string, OrbAnswer>): OrbLibrary {
  return { find: (reference) => answers.get(reference) ?? { status: "missing", reason: "it is not at hand" } };
}

/** Brings the orbs that compiling asks for, once, so that every later look at the config finds them. */
async function fetchOrbs(
  source: Source,
  configFolder: string,
  answers: Map<string, OrbAnswer>,
  options: { readonly orbs: string | undefined; readonly online: boolean },
  io: Io,
): Promise<void> {
  const place = await orbPlaces({ orbs: options.orbs, configFolder, offline: !options.online }, io);
  await compileWithOrbs(
    source,
    {},
    {
      async find(reference) {
        const answer = await place.find(reference);
        if (answer) answers.set(reference, answer);
        return answer;
      },
    },
  );
}

import { dirname, relative } from "node:path";
import type { OrbAnswer, OrbLibrary, Source } from "@ringfort/config";
import { type ConfigFacts, type OrgPolicy, readConfig } from "@ringfort/controls";
import type { Io } from "../../command.ts";
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
    const read = await readConfigFile(name, io);
    if (read.diagnostic) {
      unreadable.push({ file: name, reason: read.diagnostic.message });
      continue;
    }
    await fetchOrbs(read.source, dirname(file), answers, options, io);
    configs.push(readConfig({ source: read.source, orbs: libraryOf(answers), policy: options.policy }));
  }
  return { configs, orbs: libraryOf(answers), unreadable };
}

export function libraryOf(answers: ReadonlyMap<string, OrbAnswer>): OrbLibrary {
  return { find: (reference) => answers.get(reference) ?? { status: "missing", reason: "it is not at hand" } };
}

/** Brings the orbs that compiling asks for, once, so that every later look at the config finds them. */
export async function fetchOrbs(
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

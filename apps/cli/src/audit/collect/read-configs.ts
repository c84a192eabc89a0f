import { dirname, relative } from "node:path";
import type { OrbAnswer, OrbLibrary } from "@ringfort/config";
import { type ConfigFacts, type OrgPolicy, readConfig } from "@ringfort/controls";
import type { Io } from "../../command.ts";
import { readConfigFile } from "../../config-file.ts";
import { compileWithOrbs } from "../../orbs/compile-with-orbs.ts";
import { orbPlaces } from "../../orbs/orb-places.ts";

export interface ReadConfigs {
  readonly configs: readonly ConfigFacts[];
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
  for (const file of files) {
    const name = relative(io.cwd, file) || file;
    const read = await readConfigFile(name, io);
    if (read.diagnostic) {
      unreadable.push({ file: name, reason: read.diagnostic.message });
      continue;
    }
    const orbs = await orbsFor(read.source, dirname(file), options, io);
    configs.push(readConfig({ source: read.source, orbs, policy: options.policy }));
  }
  return { configs, unreadable };
}

/** The orbs that compiling asks for, fetched once, so that every later look at the config finds them. */
async function orbsFor(
  source: { file: string; text: string },
  configFolder: string,
  options: { readonly orbs: string | undefined; readonly online: boolean },
  io: Io,
): Promise<OrbLibrary> {
  const place = await orbPlaces({ orbs: options.orbs, configFolder, offline: !options.online }, io);
  const answers = new Map<string, OrbAnswer>();
  await compileWithOrbs(
    source,
    {},
    {
      ...place,
      async find(reference) {
        const answer = await place.find(reference);
        if (answer) answers.set(reference, answer);
        return answer;
      },
    },
  );
  return { find: (reference) => answers.get(reference) ?? { status: "missing", reason: "it is not at hand" } };
}

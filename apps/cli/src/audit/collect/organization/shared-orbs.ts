import type { OrbLibrary, OrbPlace, Source } from "@ringfort/config";
import type { Io } from "../../../command.ts";
import { compileWithOrbs } from "../../../orbs/compile-with-orbs.ts";
import { orbPlaces } from "../../../orbs/orb-places.ts";
import { libraryOf } from "../read-configs.ts";

/** The orbs of all projects' configs, each held once. */
export interface SharedOrbs {
  readonly library: OrbLibrary;
  /** Brings what compiling one config asks for. */
  fetchFor(source: Source): Promise<void>;
}

export async function openSharedOrbs(
  options: { readonly orbs: string | undefined; readonly online: boolean },
  io: Io,
): Promise<SharedOrbs> {
  // The projects' configs have no folder here, so a lock or vendored orbs of this folder are not theirs.
  const configFolder = io.settings.cacheFolder;
  const place = await orbPlaces({ orbs: options.orbs, configFolder, offline: !options.online }, io);
  const answers = new Map<string, NonNullable<Awaited<ReturnType<OrbPlace["find"]>>>>();
  const find = async (reference: string) => {
    const answer = answers.get(reference) ?? (await place.find(reference));
    if (answer) answers.set(reference, answer);
    return answer;
  };
  return {
    library: libraryOf(answers),
    async fetchFor(source) {
      await compileWithOrbs(source, {}, { find });
    },
  };
}

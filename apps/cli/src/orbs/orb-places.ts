import { resolve } from "node:path";
import type { Io } from "../command.ts";
import { orbFolder } from "./orb-folder.ts";
import { inTurn, type OrbPlace } from "./orb-place.ts";

export interface OrbPlaceOptions {
  /** The folder that `--orbs` names. */
  readonly orbs: string | undefined;
  /** The config's folder, where `ringfort.lock` is. */
  readonly configFolder: string;
}

/** Where this config's orbs come from, the nearest place first. */
export function orbPlaces({ orbs }: OrbPlaceOptions, io: Pick<Io, "cwd" | "settings">): OrbPlace {
  return inTurn(orbs === undefined ? [] : [orbFolder(resolve(io.cwd, orbs))]);
}

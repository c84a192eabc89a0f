import { resolve } from "node:path";
import { toYaml } from "@ringfort/config";
import { defineCommand, exitCodes } from "../command.ts";
import { resolveIncludes } from "../pack/include.ts";
import { packFolder } from "../pack/pack-folder.ts";

export const orbPack = defineCommand({
  details: [
    "Packs as `ringfort config pack` does, and puts the text of a file where a value is `<<include(scripts/greet.sh)>>`.",
    "The path starts at DIR and cannot leave it; every `<<` in the file is escaped.",
  ].join("\n"),
  positionals: [{ name: "DIR", help: "the orb's folder, usually the one with @orb.yml", required: true }],
  options: {},
  async run({ positionals }, io) {
    const folder = resolve(io.cwd, positionals[0]!);
    io.stdout.write(toYaml(await resolveIncludes(await packFolder(folder), folder)));
    return exitCodes.ok;
  },
});

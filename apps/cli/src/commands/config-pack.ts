import { resolve } from "node:path";
import { toYaml } from "@ringfort/config";
import { defineCommand, exitCodes } from "../command.ts";
import { packFolder } from "../pack/pack-folder.ts";

export const configPack = defineCommand({
  details: [
    "A folder becomes a map, a file's base name a key of it. Files at the top of DIR, and files anywhere whose name begins with `@`,",
    "merge into the map of their own folder. Hidden files, and files that are not YAML, are left out.",
  ].join("\n"),
  positionals: [{ name: "DIR", help: "the folder to pack", required: true }],
  options: {},
  async run({ positionals }, io) {
    io.stdout.write(toYaml(await packFolder(resolve(io.cwd, positionals[0]!))));
    return exitCodes.ok;
  },
});

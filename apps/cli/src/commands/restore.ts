import { createReadStream } from "node:fs";
import { access, constants } from "node:fs/promises";
import { resolve } from "node:path";
import { HouseFailure, openNew, restoreBackup } from "@ringfort/server";
import { CommandFailure, defineCommand, exitCodes } from "../command.ts";
import { dataFolderOf, makePlace } from "../up/kept-place.ts";
import { inWords } from "./backup.ts";

export const restoreCommand = defineCommand({
  details: [
    "Makes a new house of what `ringfort backup` has written, and brings it up to this version. The database must be empty: nothing is ever overwritten.",
    "The file is read to its end and checked before anything is written. A backup by a newer version is refused.",
  ].join("\n"),
  positionals: [{ name: "FILE", help: "a backup", required: true }],
  options: {
    data: { type: "string", value: "DIR", help: "the data folder of the new house" },
    for: {
      type: "string",
      value: "COMMAND",
      choices: ["up", "server"],
      help: "what will run the house: `ringfort up` (the default) or `ringfort server`",
    },
  },
  async run({ options, positionals: [file] }, io) {
    const path = resolve(io.cwd, file!);
    await access(path, constants.R_OK).catch((cause: Error) => {
      throw new CommandFailure(`the backup cannot be read: ${cause.message}.`, { cause });
    });
    try {
      const data = await dataFolderOf(options.data && resolve(io.cwd, options.data));
      const place = await makePlace(data, options.for ?? "up");
      await using kept = await openNew(place);
      const summary = await restoreBackup(() => createReadStream(path), kept);
      await place.handOver();
      io.stderr.write(`${inWords(summary)}\n`);
    } catch (error) {
      if (error instanceof HouseFailure) throw new CommandFailure(error.message, { cause: error });
      throw error;
    }
    return exitCodes.ok;
  },
});

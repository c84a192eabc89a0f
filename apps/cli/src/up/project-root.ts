import { access, realpath } from "node:fs/promises";
import { dirname, join } from "node:path";
import { CommandFailure } from "../command.ts";

/** The folder of the README, found from where this program lies. */
export async function projectRoot(): Promise<string> {
  for (let folder = await realpath(import.meta.dirname); folder !== dirname(folder); folder = dirname(folder)) {
    const found = await access(join(folder, "examples", "hello", ".circleci", "config.yml")).then(
      () => true,
      () => false,
    );
    if (found) return folder;
  }
  throw new CommandFailure("the bundled example is not where it should be: `examples/hello` above this program.");
}

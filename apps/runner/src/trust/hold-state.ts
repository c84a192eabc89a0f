import { mkdir, open, readFile, rm } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { isDead, ownOwner } from "../executors/room/owner.ts";
import { RunnerFailure } from "../service/failures.ts";

/** Two who remember in one folder would each forget what the other has seen. Throws `RunnerFailure` when somebody else is there. */
export async function holdState(folder: string): Promise<AsyncDisposable> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, "holder");
  for (let tries = 0; tries < 2; tries++) {
    try {
      await using file = await open(path, "wx", 0o600);
      await file.writeFile(ownOwner());
      return { [Symbol.asyncDispose]: () => rm(path, { force: true }) };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
      const [, pid, start] = (await readFile(path, "utf8")).split("/");
      // Without the host's name, which a container changes with every start.
      if (!isDead(`${hostname()}/${pid}/${start}`)) break;
      await rm(path, { force: true });
    }
  }
  throw new RunnerFailure(`Somebody else remembers in ${folder}: give each runner a state folder of its own`);
}

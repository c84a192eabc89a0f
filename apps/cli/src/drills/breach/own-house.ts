import { readlink, rm } from "node:fs/promises";
import { join } from "node:path";
import { CommandFailure } from "../../command.ts";
import { Program, stopProcess, until } from "./program.ts";

export interface OwnHouse extends AsyncDisposable {
  readonly url: string;
  readonly token: string;
  readonly data: string;
}

/** A house as the README starts it, in a folder of its own, with its first admin. */
export async function startOwnHouse(folder: string, path: string): Promise<OwnHouse> {
  const data = join(folder, "house");
  const program = new Program(folder, { PATH: path, HOME: folder, NO_COLOR: "1" });
  const child = program.start(["up"], {
    RINGFORT_DATA: data,
    RINGFORT_PORT: "0",
    RINGFORT_RATE_LIMIT_PER_MINUTE: "100000",
  });
  let said = "";
  for (const stream of [child.stdout!, child.stderr!]) stream.on("data", (chunk) => (said += chunk));
  await using starting = new AsyncDisposableStack();
  starting.defer(async () => {
    await stopProcess(child);
    const shared = await readlink(join(data, "house")).catch(() => undefined);
    if (shared) await rm(shared, { recursive: true, force: true });
  });
  const url = await until("the start of a house", 120, async () => {
    if (child.exitCode !== null) throw new CommandFailure(`the drill's house does not start:\n${said}`);
    return /^http:\/\/\S+$/m.exec(said)?.[0];
  });
  const link = /'(\S+\/setup#\S+)'/.exec(said)?.[1];
  if (link === undefined) throw new CommandFailure(`the drill's house shows no set-up link:\n${said}`);
  const token = (await program.must(["setup", "-", "--login", "drill"], link)).trim();
  const running = starting.move();
  return { url, token, data, [Symbol.asyncDispose]: () => running.disposeAsync() };
}

import { setTimeout as wait } from "node:timers/promises";
import { type DatabaseOptions, type OwnConnection, openDatabase } from "./open-database.ts";

export interface KeptDatabase extends AsyncDisposable {
  /** Stays the same, whichever server is behind it. */
  readonly connection: OwnConnection;
  /** Of the server that runs now. */
  readonly pid: () => number;
}

export interface KeepOptions extends DatabaseOptions {
  readonly onEnd: (said: string) => void;
  /** It is tried again. */
  readonly onFailure: (error: unknown) => void;
}

const longestPauseMs = 10_000;

/** An embedded database that is opened again whenever its server ends though nobody asked for it. */
export async function keepDatabase(options: KeepOptions): Promise<KeptDatabase> {
  let database = await openDatabase(options);
  const { connection } = database;
  const stopping = new AbortController();
  const keeping = (async () => {
    while (!stopping.signal.aborted) {
      const end = await Promise.race([database.died, aborted(stopping.signal)]);
      if (end === undefined) break;
      options.onEnd(end.said);
      await database.stop();
      await reopen();
    }
    await database.stop();
  })();
  return {
    connection,
    pid: () => database.pid,
    [Symbol.asyncDispose]: async () => {
      stopping.abort();
      await keeping;
    },
  };

  async function reopen(): Promise<void> {
    for (let pauseMs = 100; !stopping.signal.aborted; pauseMs = Math.min(longestPauseMs, pauseMs * 2)) {
      try {
        database = await openDatabase(options);
        return;
      } catch (error) {
        options.onFailure(error);
        await wait(pauseMs, undefined, { signal: stopping.signal }).catch(() => undefined);
      }
    }
  }
}

function aborted(signal: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(undefined);
    else signal.addEventListener("abort", () => resolve(undefined), { once: true });
  });
}

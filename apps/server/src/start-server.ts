import { join } from "node:path";
import type { Log } from "./actions/house.ts";
import { buildApp } from "./api/app.ts";
import { HouseFailure } from "./house-failure.ts";
import { type OpenHouse, openHouse } from "./open-house.ts";
import type { Connection } from "./postgres/connection.ts";
import { readConnection } from "./postgres/database-url.ts";
import { keepDatabase } from "./postgres/embedded/keep-database.ts";
import type { Settings } from "./settings.ts";

export interface RunningServer extends AsyncDisposable {
  /** Where it can be reached from this machine. */
  readonly url: string;
  readonly house: OpenHouse["house"];
  readonly announcements: OpenHouse["announcements"];
}

/** Starts a whole server: its database when none is named, the house, and HTTP. Disposing of it lets requests come to their end. */
export async function startServer(settings: Settings, log: Log, connection?: Connection): Promise<RunningServer> {
  await using starting = new AsyncDisposableStack();
  const database = connection ?? (await chooseDatabase(settings, log, starting));
  const { house, announcements } = starting.use(await openHouse(settings, database, log));
  const app = await buildApp({ house, announcements });
  try {
    await app.listen({ host: settings.address, port: settings.port });
  } catch (error) {
    throw explainListening(error, settings);
  }
  starting.defer(() => app.close());
  const address = app.server.address();
  const port = typeof address === "object" && address !== null ? address.port : settings.port;
  const started = starting.move();
  const scheme = settings.tls ? "https" : "http";
  return {
    url: `${scheme}://${settings.address.includes(":") ? `[${settings.address}]` : settings.address}:${port}`,
    house,
    announcements,
    [Symbol.asyncDispose]: () => started.disposeAsync(),
  };
}

async function chooseDatabase(settings: Settings, log: Log, starting: AsyncDisposableStack): Promise<Connection> {
  if (settings.databaseUrl !== undefined) return readConnection(settings.databaseUrl);
  const database = starting.use(
    await keepDatabase({
      folder: join(settings.dataFolder, "postgres"),
      onEnd: (said) => log.error({ said }, "The database has ended; it is opened again"),
      onFailure: (err) => log.error({ err }, "The database cannot be opened; to be tried again"),
    }),
  );
  return database.connection;
}

function explainListening(error: unknown, { address, port }: Settings): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (code === "EADDRINUSE") {
    return new HouseFailure(
      `Port ${port} is in use. Stop what uses it, or set another one: \`RINGFORT_PORT=8081\`, or 0 for any that is free.`,
      { cause: error },
    );
  }
  if (code === "EACCES")
    return new HouseFailure(`Port ${port} is not for ordinary users: set a port above 1023.`, { cause: error });
  if (code === "EADDRNOTAVAIL") return new HouseFailure(`This machine has no address ${address}.`, { cause: error });
  return error;
}

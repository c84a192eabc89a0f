import {
  HouseFailure,
  jsonLog,
  obeySupervisor,
  offerSetup,
  type RunningServer,
  readSettings,
  startServer,
} from "@ringfort/server";
import { CommandFailure, defineCommand, exitCodes, type Io } from "../command.ts";

export const serverCommand = defineCommand({
  details: [
    "Starts the server alone, without a runner: the API, and the embedded PostgreSQL unless `database_url` names another one.",
    "Settings come from the environment (`RINGFORT_PORT=8080`) and from the file that RINGFORT_SETTINGS names; docs/settings.md lists them.",
    "SIGTERM and Ctrl-C end it when what it is doing is done.",
  ].join("\n"),
  positionals: [],
  options: {
    port: { type: "string", value: "N", help: "the port; 0 takes any that is free" },
    data: { type: "string", value: "DIR", help: "the data folder" },
  },
  async run({ options }, io) {
    const stop = stopSignal();
    try {
      const settings = readSettings({
        ...(options.port !== undefined && { port: options.port }),
        ...(options.data !== undefined && { data: options.data }),
      });
      const log = jsonLog(settings.logLevel, (line) => void io.stderr.write(line));
      await using server = await startServer(settings, log);
      log.info({ url: server.url }, "Listening");
      if (process.send) obeySupervisor(server.house, server.announcements, server.url);
      else await tellSetup(server, io);
      await stop;
      log.info({}, "Stopping");
    } catch (error) {
      if (error instanceof HouseFailure) throw new CommandFailure(error.message, { cause: error });
      throw error;
    } finally {
      // The channel to whoever started us would keep this process alive.
      process.disconnect?.();
    }
    return exitCodes.ok;
  },
});

/** On standard output, apart from the log: whoever reads the link first is the admin. */
async function tellSetup({ house, url }: RunningServer, io: Io): Promise<void> {
  const secret = await offerSetup(house);
  if (secret === undefined) return;
  io.stdout.write(
    `Nobody can sign in yet. This link makes the admin, once, within a day:\n  npx ringfort setup '${url}/setup#${secret}'\n`,
  );
}

/** Also when whoever started us is gone. */
function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "disconnect"] as const) process.once(signal, () => resolve());
  });
}

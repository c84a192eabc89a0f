import { resolve } from "node:path";
import { RunnerFailure, readHost, runKeyholder } from "@ringfort/runner";
import { CommandFailure, defineCommand, exitCodes, UsageError } from "../command.ts";

export const keyholderCommand = defineCommand({
  details: [
    "Decides about jobs in place of the runners of its machine, and has the keys of their class: run it as a user of its own.",
    "It fetches and compiles for itself, and gives values out only for a job that git, the trust file and the signatures agree on.",
    "",
    "`ringfort runner --keyholder SOCKET` asks it. docs/runner-trust.md says how to set both up.",
  ].join("\n"),
  positionals: [],
  options: {
    socket: { type: "string", value: "SOCKET", help: "where it answers; in a folder to which nobody else may write" },
    "trust-file": { type: "string", value: "FILE", help: "what it believes without the server" },
    "state-dir": { type: "string", value: "DIR", help: "the class's keys, and what it remembers" },
    "resource-class": { type: "string", value: "NS/CLASS", help: "whose keys it has" },
    "socket-group": { type: "string", value: "GID", help: "the number of the group that may ask: the runner's" },
  },
  async run({ options }, io) {
    const { socket, "trust-file": trustFile, "state-dir": stateDir, "resource-class": resourceClass } = options;
    if (socket === undefined || trustFile === undefined || stateDir === undefined || resourceClass === undefined) {
      throw new UsageError("--socket, --trust-file, --state-dir and --resource-class are all needed.");
    }
    const stop = new AbortController();
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => stop.abort());
    const log = (line: string) => void io.stderr.write(`${new Date().toISOString()} ${line}\n`);
    const place = (path: string) => resolve(io.cwd, path);
    try {
      await runKeyholder(
        { trustFile: place(trustFile), stateFolder: place(stateDir), resourceClass, path: readHost().path },
        { path: place(socket), group: readGroup(options["socket-group"]), log },
        stop.signal,
      );
    } catch (failure) {
      if (failure instanceof RunnerFailure) throw new CommandFailure(`${failure.message}.`, { cause: failure });
      throw failure;
    }
    return exitCodes.ok;
  },
});

function readGroup(written: string | undefined): number | undefined {
  if (written === undefined || /^\d{1,10}$/.test(written)) return written === undefined ? undefined : Number(written);
  throw new UsageError("--socket-group takes a number.");
}

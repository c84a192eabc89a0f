import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { CommandFailure, defineCommand, exitCodes, UsageError } from "../command.ts";
import { startOwnHouse } from "../drills/breach/own-house.ts";
import { runBreachDrill } from "../drills/breach/run-breach-drill.ts";
import { tableText } from "../drills/breach/table-text.ts";
import { summaryOf } from "../drills/drill-case.ts";
import { readDrillSettings } from "../drills/settings.ts";

export const breachDrillCommand = defineCommand({
  details: [
    "Plants secrets of twelve kinds as people do, lets jobs use, print and cache them, replaces and deletes them, and then looks for them wherever the server's side could have kept them: database, objects, disk, logs, environments, command lines, the memory of every process, the traffic at the server's edge, and a backup. docs/drills.md tells what each cell of the table means.",
    "For each of these places the drill leaks a word of its own, and fails unless it finds that word.",
    "Without options, a house of its own is started and thrown away. With --url and --data, a house that runs on this machine is looked through: an organization is made in it for the drill and deleted afterwards. Reading the memory of its processes needs root.",
  ].join("\n\n"),
  positionals: [],
  options: {
    url: { type: "string", value: "URL", help: "the server of a house that runs" },
    data: { type: "string", value: "DIR", help: "its data folder" },
    "token-file": {
      type: "string",
      value: "FILE",
      help: "the file that holds an API token of one who may make organizations there",
    },
    json: { type: "string", value: "FILE", help: "write the result there too, as data" },
  },
  async run({ options }, io) {
    const { url, data, "token-file": tokenFile, json } = options;
    const named = [url, data, tokenFile].filter((each) => each !== undefined).length;
    if (named !== 0 && named !== 3) throw new UsageError("--url, --data and --token-file belong together.");
    const { path } = readDrillSettings();
    const { default: manifest } = await import("../../package.json", { with: { type: "json" } });
    const world = {
      path,
      version: manifest.version,
      now: Date.now,
      say: (line: string) => void io.stderr.write(`${line}\n`),
    };
    const folder = await mkdtemp(join(tmpdir(), "ringfort-drill-"));
    const stopped = stopSignal();
    await using drill = new AsyncDisposableStack();
    drill.defer(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));
    // Jobs pass through it as users of their own; nobody lists it.
    await chmod(folder, 0o711);
    const house =
      url === undefined
        ? drill.use(await startOwnHouse(folder, path))
        : { url, data: resolve(io.cwd, data!), token: await readToken(resolve(io.cwd, tokenFile!)) };
    const report = await Promise.race([runBreachDrill(folder, house, world), stopped]);
    if (json !== undefined) await writeFile(resolve(io.cwd, json), `${JSON.stringify(report, undefined, 2)}\n`);
    io.stdout.write(`${tableText(report)}${summaryOf(report)}\n`);
    return report.held ? exitCodes.ok : exitCodes.failed;
  },
});

/** Rejects when somebody stops the drill: all that it has started and planted is then cleared away. */
function stopSignal(): Promise<never> {
  const { promise, reject } = Promise.withResolvers<never>();
  promise.catch(() => undefined);
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.once(signal, () => reject(new CommandFailure("stopped.", { exitCode: 130 })));
  }
  return promise;
}

async function readToken(file: string): Promise<string> {
  const token = (await readFile(file, "utf8")).trim();
  if (!/^[!-~]{20,1000}$/.test(token)) throw new CommandFailure(`${file} holds no API token.`);
  return token;
}

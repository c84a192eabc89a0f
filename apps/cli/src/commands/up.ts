import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { access, open } from "node:fs/promises";
import { join } from "node:path";
import { digestOfStatement, type TrustRoot } from "@ringfort/seal";
import type { Demo, Order, Progress, Report } from "@ringfort/server";
import { HouseFailure, keepDatabase, readSettings, type Settings } from "@ringfort/server";
import { CommandFailure, defineCommand, exitCodes, type Io } from "../command.ts";
import { demoRepository } from "../up/demo-repository.ts";
import { type HouseFolders, makeFolders } from "../up/house-folders.ts";
import { type HouseTrust, trustHouse } from "../up/house-trust.ts";
import { type HouseUser, type HouseUsers, houseUsers } from "../up/house-users.ts";
import { Part } from "../up/part.ts";
import { ownProgram, type Program } from "../up/program.ts";
import { projectRoot } from "../up/project-root.ts";
import { runnerRights } from "../up/runner-rights.ts";
import { readUpSettings } from "../up/settings.ts";
import { Story } from "../up/story.ts";

export const upCommand = defineCommand({
  details: [
    "Starts a server with its own PostgreSQL, a runner beside it, and a demo project, and runs the demo's first pipeline. A second start goes on with what is there.",
    "Ctrl-C stops everything; jobs that run are given 30 seconds.",
    "",
    "The data folder is RINGFORT_DATA, by default `.ringfort` beside the README; the port is RINGFORT_PORT, by default 8080. docs/settings.md lists all settings.",
    "Started as root, the server, the database, the runner, the signer of OIDC tokens and jobs are different users, and what is the server's and the runner's lies in /var/lib/ringfort.",
  ].join("\n"),
  positionals: [],
  options: {
    "exit-after-demo": {
      type: "boolean",
      help: "stop when the demo's first pipeline has ended; 1 when it did not succeed",
    },
  },
  async run({ options }, io) {
    const stop = new AbortController();
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => stop.abort());
    try {
      return await up(io, { exitAfterDemo: options["exit-after-demo"], stop: stop.signal });
    } catch (error) {
      // What fails because it was told to stop is no news.
      if (stop.signal.aborted) return exitCodes.ok;
      if (error instanceof HouseFailure) throw new CommandFailure(error.message, { cause: error });
      throw error;
    }
  },
});

interface Asked {
  readonly exitAfterDemo: boolean;
  readonly stop: AbortSignal;
}

async function up(io: Io, asked: Asked): Promise<number> {
  const story = new Story(io);
  const { dataFolder, path, server: serverEnvironment } = readUpSettings();
  const root = await projectRoot();
  // Mistakes in the settings are told before anything is started.
  const settings = readSettings({ data: dataFolder ?? join(root, ".ringfort") });
  const users = houseUsers();
  await using house = new AsyncDisposableStack();
  const folders = await makeFolders(dataFolder ?? join(root, ".ringfort"), users);
  story.say(
    `Data in ${folders.data}${users ? "" : ". Everything runs as you: what would take over the server could read the runner's keys as well"}`,
  );
  const program = await ownProgram(users !== undefined);
  const repository = await demoRepository(folders.demo, join(root, "examples", "hello"), path);
  const database =
    serverEnvironment["RINGFORT_DATABASE_URL"] === undefined
      ? await startDatabase(folders, users, house, story)
      : undefined;
  const signer =
    users && settings.oidcSigner === undefined ? startSignerPart(folders, users, program, settings) : undefined;
  house.defer(async () => signer?.part.stop());
  const environment = { ...(signer && { RINGFORT_OIDC_SIGNER: signer.socket }), ...serverEnvironment };
  const server = startServerPart({ folders, users, program, path, environment, database });
  house.defer(() => server.part.stop());
  const ready = await orFail(server.next("ready"), server.part, asked.stop);
  if (!ready) return stopped;
  story.say(`Server at ${ready.url}`);
  const tokenFile = join(folders.runnerKeys, "token");
  const needsRunnerToken = !(await exists(tokenFile));
  server.order({ type: "prepare", request: { repository: `file://${repository}`, needsRunnerToken } });
  const prepared = await orFail(server.next("prepared"), server.part, asked.stop);
  if (!prepared) return stopped;
  const { demo } = prepared;
  if (demo.runnerToken !== undefined) await writeToken(tokenFile, demo.runnerToken, users);
  const trust = await trustHouse({ folders, users, program, demo, repository, url: ready.url, path });
  server.order({ type: "trust", organization: demo.organization.id, root: trust.root });
  if (!(await orFail(server.next("trusted"), server.part, asked.stop))) return stopped;
  if (signer && users) await tellSigner(folders.signer, users.signer, trust.root.statement);
  if (trust.isNew) story.say(`Keys in ${folders.keys}: yours alone. Take recovery.txt away, to where no thief looks`);
  const runner = startRunnerPart({ folders, users, program, path, url: ready.url, demo, tokenFile, trust });
  house.defer(() => runner.stop());
  const success =
    demo.firstPipeline === undefined
      ? undefined
      : await follow(server, demo.firstPipeline, story, [server.part, runner], asked.stop);
  story.end(ready.url, demo, success);
  if (asked.exitAfterDemo) return success === false ? exitCodes.failed : exitCodes.ok;
  await Promise.race([server.part.failed, runner.failed, ...(signer ? [signer.part.failed] : []), aborted(asked.stop)]);
  story.say("Stopping");
  return exitCodes.ok;
}

const stopped = exitCodes.ok;

async function startDatabase(
  { postgres }: HouseFolders,
  users: HouseUsers | undefined,
  house: AsyncDisposableStack,
  story: Story,
): Promise<string> {
  const database = await keepDatabase({
    folder: postgres,
    ...(users && { socketGroup: users.server.gid }),
    onEnd: () => story.say("The database has ended; starting it again"),
    onFailure: (error) => story.say(`The database cannot be started: ${(error as Error).message} It is tried again.`),
  });
  house.use(database);
  const { host, user, database: name } = database.connection;
  return `postgres://${encodeURIComponent(user)}@localhost/${name}?host=${encodeURIComponent(host)}`;
}

/** As a user of its own, which only root can start. Otherwise the server starts one when it needs it. */
function startSignerPart(
  { signer, signerSocket, logs }: HouseFolders,
  users: HouseUsers,
  program: Program,
  { oidcIssuer }: Settings,
): { readonly part: Part; readonly socket: string } {
  const socket = join(signerSocket, "s");
  const part = new Part({
    name: "signer of OIDC tokens",
    program,
    words: ["oidc", "signer", "--folder", signer, "--socket", socket, "--issuer", oidcIssuer],
    folder: signer,
    user: users.signer,
    logFile: join(logs, "signer.log"),
    environment: {},
  });
  return { part, socket };
}

/** Which trust root to begin with: the signer need not believe the first that a server shows it. */
async function tellSigner(folder: string, { uid, gid }: HouseUser, root: TrustRoot): Promise<void> {
  const path = join(folder, "fingerprints");
  if (await exists(path)) return;
  // The folder is the signer's: root follows no link that it finds there.
  await using file = await open(path, "wx", 0o600);
  await file.writeFile(`${root.org} ${await digestOfStatement(root)}\n`);
  await file.chown(uid, gid);
}

interface ServerPart {
  readonly part: Part;
  order(order: Order): void;
  /** The next report of a kind; a failure rejects. */
  next<Kind extends Report["type"]>(kind: Kind): Promise<Extract<Report, { type: Kind }>>;
}

function startServerPart(of: {
  readonly folders: HouseFolders;
  readonly users: HouseUsers | undefined;
  readonly program: Program;
  readonly path: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly database: string | undefined;
}): ServerPart {
  let child: ChildProcess | undefined;
  const waiting = new Set<(report: Report) => void>();
  const part = new Part({
    name: "server",
    program: of.program,
    words: ["server"],
    folder: of.folders.server,
    user: of.users?.server,
    logFile: join(of.folders.logs, "server.log"),
    environment: {
      PATH: of.path,
      ...of.environment,
      RINGFORT_DATA: of.folders.server,
      RINGFORT_ALLOW_FILE_REPOSITORIES: "true",
      ...(of.database !== undefined && { RINGFORT_DATABASE_URL: of.database }),
    },
    onStart: (started) => {
      child = started;
      started.on("message", (report: Report) => {
        for (const heard of [...waiting]) heard(report);
      });
    },
  });
  return {
    part,
    order: (order) => void child?.send(order),
    next: (kind) =>
      new Promise((resolve, reject) => {
        const heard = (report: Report): void => {
          if (report.type !== kind && report.type !== "failed") return;
          waiting.delete(heard);
          if (report.type === "failed") reject(new CommandFailure(report.message));
          else resolve(report as never);
        };
        waiting.add(heard);
      }),
  };
}

function startRunnerPart(of: {
  readonly folders: HouseFolders;
  readonly users: HouseUsers | undefined;
  readonly program: Program;
  readonly path: string;
  readonly url: string;
  readonly demo: Demo;
  readonly tokenFile: string;
  readonly trust: HouseTrust;
}): Part {
  const rights = runnerRights(of.users?.runner);
  return new Part({
    name: "runner",
    program: of.program,
    words: [
      "runner",
      ...["--url", of.url],
      ...["--token-file", of.tokenFile],
      ...["--resource-class", of.demo.resourceClass],
      ...["--work-dir", join(of.folders.runner, "work")],
      ...["--name", "house"],
      ...["--max-jobs", "2"],
      "--allow-file-repositories",
      ...["--trust-file", of.trust.trustFile],
      ...["--state-dir", of.folders.runnerKeys],
    ],
    folder: of.folders.runner,
    user: rights.user,
    prefix: rights.prefix,
    logFile: join(of.folders.logs, "runner.log"),
    environment: { PATH: of.path },
  });
}

async function writeToken(path: string, token: string, users: HouseUsers | undefined): Promise<void> {
  // The folder is the runner's: root follows no link that it finds there.
  await using file = await open(path, "wx", 0o600);
  await file.writeFile(`${token}\n`);
  if (users) await file.chown(users.runner.uid, users.runner.gid);
}

/** Shows the demo's first pipeline as it goes; answers whether it succeeded, and nothing when it was stopped before. */
async function follow(
  server: ServerPart,
  pipeline: string,
  story: Story,
  parts: readonly Part[],
  stop: AbortSignal,
): Promise<boolean | undefined> {
  server.order({ type: "watch", pipeline });
  for (;;) {
    const report = await Promise.race([server.next("progress"), aborted(stop), ...parts.map(({ failed }) => failed)]);
    if (!report) return undefined;
    story.show(report.progress);
    if (isOver(report.progress)) return isGreen(report.progress);
  }
}

function isOver({ state, workflows }: Progress): boolean {
  return state === "errored" || (workflows.length > 0 && workflows.every(({ ended }) => ended));
}

function isGreen({ state, workflows }: Progress): boolean {
  return state !== "errored" && workflows.every(({ status }) => status === "success");
}

async function orFail<T>(report: Promise<T>, { failed }: Part, stop: AbortSignal): Promise<T | undefined> {
  return (await Promise.race([report, failed, aborted(stop)])) as T | undefined;
}

async function aborted(signal: AbortSignal): Promise<undefined> {
  if (!signal.aborted) await once(signal, "abort");
}

async function exists(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  );
}

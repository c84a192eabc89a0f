import { execFile } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { promisify } from "node:util";
import { FileObjects } from "../../apps/server/src/objects/files.ts";
import type { ObjectStore } from "../../apps/server/src/objects/store.ts";
import { type Database, openPool } from "../../apps/server/src/postgres/database.ts";
import { migrate } from "../../apps/server/src/postgres/migrate.ts";
import type { RetryLost } from "../../apps/server/src/postgres/tables.ts";
import { OwnDatabase } from "./own-database.ts";
import { Program } from "./program.ts";
import { type Seeded, seedHouse } from "./seed-house.ts";

const run = promisify(execFile);

export interface RealHouse extends AsyncDisposable, Seeded {
  /** Jobs can enter it. */
  readonly folder: string;
  readonly url: string;
  readonly database: OwnDatabase;
  readonly server: Program;
  readonly runners: readonly Program[];
  /** The server's database and objects, seen from beside it. */
  readonly db: Database;
  readonly objects: ObjectStore;
  /** Until the server answers and can work. */
  ready(): Promise<void>;
  /** Starts a pipeline through the API, on the branch's only commit. Answers its id. */
  trigger(parameters?: Readonly<Record<string, string>>): Promise<string>;
}

export interface RealHouseOptions {
  /** Answers the config of the one project, given the folder of the house. */
  readonly config: (folder: string) => string;
  readonly runners: number;
  readonly jobsAtOnce: number;
  readonly retryLost: RetryLost;
  /** The bundle, unless it is given. */
  readonly program?: string;
}

/** A server, its database and its runners as processes of their own, in a folder that is gone afterwards. */
export async function openRealHouse(options: RealHouseOptions): Promise<RealHouse> {
  await using opening = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), "ringfort-real-"));
  opening.defer(() => rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 }));
  await chmod(folder, 0o755);
  const repository = await makeRepository(join(folder, "project"), options.config(folder));
  const database = new OwnDatabase(join(folder, "postgres"));
  await database.start();
  opening.defer(() => database.stop());
  await migrate(database.connection);
  const db = openPool(database.connection, 4);
  opening.defer(() => db.destroy());
  const seeded = await seedHouse(db, { repository, retryLost: options.retryLost });
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const program = resolve(options.program ?? "apps/cli/dist/ringfort.mjs");
  const { host, user, database: name } = database.connection;
  const data = join(folder, "data");
  const server = new Program("server", [program, "server"], {
    logFile: join(folder, "server.log"),
    environment: {
      RINGFORT_DATA: data,
      RINGFORT_PORT: String(port),
      RINGFORT_DATABASE_URL: `postgres://${user}@localhost:${database.connection.port}/${name}?host=${encodeURIComponent(host)}`,
      RINGFORT_ALLOW_FILE_REPOSITORIES: "true",
      RINGFORT_RATE_LIMIT_PER_MINUTE: "1000000",
    },
  });
  const tokenFile = join(folder, "runner-token");
  await writeFile(tokenFile, seeded.runnerToken, { mode: 0o600 });
  const runners = await Promise.all(
    Array.from({ length: options.runners }, async (_, place) => {
      const work = join(folder, `runner-${place}`);
      await mkdir(work, { mode: 0o755 });
      const words = ["--url", url, "--token-file", tokenFile, "--resource-class", "real/default", "--work-dir", work];
      const more = ["--name", `runner-${place}`, "--max-jobs", String(options.jobsAtOnce)];
      const how = ["--executor", "process", "--allow-file-repositories"];
      return new Program(`runner-${place}`, [program, "runner", ...words, ...more, ...how], {
        logFile: join(folder, `runner-${place}.log`),
      });
    }),
  );
  opening.defer(async () => {
    await Promise.all(runners.map((runner) => runner.stop()));
    await server.stop();
  });
  const ready = () => untilReady(url, server);
  server.start();
  await ready();
  for (const runner of runners) runner.start();
  const opened = opening.move();
  return {
    ...seeded,
    folder,
    url,
    database,
    server,
    runners,
    db,
    objects: new FileObjects(join(data, "objects")),
    ready,
    trigger: (parameters) => trigger(url, seeded, parameters),
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

async function trigger(
  url: string,
  { token, projectSlug }: Seeded,
  parameters: Readonly<Record<string, string>> = {},
): Promise<string> {
  const response = await fetch(`${url}/api/v2/project/${projectSlug}/pipeline`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify({ branch: "main", parameters }),
    signal: AbortSignal.timeout(20_000),
  });
  const answer = (await response.json()) as { readonly id?: string };
  if (response.status !== 201 || answer.id === undefined)
    throw new Error(`A trigger was answered with ${response.status}`);
  return answer.id;
}

async function untilReady(url: string, server: Program): Promise<void> {
  for (const deadline = Date.now() + 60_000; Date.now() < deadline; await wait(50)) {
    const answer = await fetch(`${url}/readyz`).catch(() => undefined);
    if (answer?.ok) return;
    if (!server.isAlive) throw new Error("The server has ended by itself");
  }
  throw new Error("The server did not become ready in a minute");
}

async function makeRepository(folder: string, config: string): Promise<string> {
  const bare = `${folder}.git`;
  const identity = ["-c", "user.name=Grace", "-c", "user.email=grace@example.com", "-c", "commit.gpgsign=false"];
  const git = (...words: string[]) =>
    run("git", [...identity, ...words], { cwd: folder, env: { ...process.env, GIT_CONFIG_GLOBAL: "/dev/null" } });
  await run("git", ["init", "--quiet", "--bare", "--initial-branch=main", bare]);
  await mkdir(join(folder, ".circleci"), { recursive: true });
  await writeFile(join(folder, ".circleci", "config.yml"), config);
  await git("init", "--quiet", "--initial-branch=main");
  await git("add", "--all");
  await git("commit", "--quiet", "--message", "A project");
  await git("push", "--quiet", bare, "main");
  return bare;
}

/** Free a moment ago: a server that is killed must come back to the same one. */
async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

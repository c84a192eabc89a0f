import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { createOrganization } from "../actions/create-organization.ts";
import { createProject } from "../actions/create-project.ts";
import { createResourceClass, createRunnerToken } from "../actions/create-resource-class.ts";
import type { House, Log } from "../actions/house.ts";
import { takeTurn } from "../actions/house.ts";
import { newToken } from "../actions/secret-tokens.ts";
import { createSetupLink } from "../actions/setup-link.ts";
import { systemUser } from "../actions/system-user.ts";
import type { Connection } from "../postgres/connection.ts";
import type { Role, Row } from "../postgres/tables.ts";
import { testDatabase } from "../postgres/testing/database.fixture.ts";
import { readSettings } from "../settings.ts";
import type { SettingName } from "../settings-table.ts";
import { startServer } from "../start-server.ts";
import { Player, type Script } from "./player.fixture.ts";

const run = promisify(execFile);

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** Parsed when it is JSON. */
  // biome-ignore lint/suspicious/noExplicitAny: a test says what it expects of an answer.
  readonly body: any;
}

export interface TestHouse extends AsyncDisposable {
  readonly house: House;
  readonly url: string;
  /** Of its database: for a second server, or a backup. */
  readonly connection: Connection;
  /** Of the admin. */
  readonly token: string;
  readonly runnerToken: string;
  readonly organization: { readonly id: string; readonly slug: string };
  readonly project: { readonly id: string; readonly slug: string };
  readonly classId: string;
  readonly repository: TestRepository;
  /** A request as the admin, JSON in and out; `token: null` sends none. */
  ask(method: string, path: string, body?: unknown, token?: string | null): Promise<Answer>;
  /** Makes another person, a member in this role or of nothing. Answers their token. */
  join(login: string, role?: Role): Promise<string>;
  /** A runner that plays every job by a script until nothing is left to do. Jobs that the script does not name succeed. */
  runAll(script?: Script): Promise<void>;
  /** Triggers a pipeline of the branch and waits until its config is compiled. Answers its id. */
  trigger(branch?: string, parameters?: Record<string, unknown>): Promise<string>;
  /** Asks again and again until the answer suits. */
  until<T>(question: () => Promise<T | undefined | false>): Promise<T>;
}

export interface TestRepository {
  /** Of the bare repository. */
  readonly folder: string;
  /** Commits files on a branch (made from the current one when it is new) and pushes it. Answers the revision. */
  commit(
    files: Readonly<Record<string, string>>,
    options?: { branch?: string; message?: string; tag?: string },
  ): Promise<string>;
}

export const helloConfig = `version: 2.1
jobs:
  build:
    machine: true
    steps:
      - run: echo built
workflows:
  main:
    jobs: [build]
`;

const quiet: Log = { debug() {}, info() {}, warn() {}, error: (fields, message) => console.error(message, fields) };

/** A whole server on a database of its own, with one organization, one project and its real repository. */
export async function testHouse(
  options: {
    readonly config?: string;
    readonly settings?: Partial<Record<SettingName, string>>;
    readonly log?: Log;
  } = {},
): Promise<TestHouse> {
  await using making = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), "ringfort-house-"));
  making.defer(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));
  const repository = await testRepository(join(folder, "hello"));
  await repository.commit({ ".circleci/config.yml": options.config ?? helloConfig });
  const database = making.use(await testDatabase());
  const settings = readSettings(
    {
      data: join(folder, "data"),
      port: "0",
      allow_file_repositories: "true",
      pool_size: "6",
      rate_limit_per_minute: "100000",
      ...options.settings,
    },
    {},
  );
  const server = making.use(await startServer(settings, options.log ?? quiet, database.connection));
  const { house, url } = server;
  const seeded = await seed(house, repository.folder);
  const { secret, ...known } = seeded;
  const ask: TestHouse["ask"] = async (method, path, body, token = admin.token) => {
    const response = await fetch(`${url}${path}`, {
      method,
      redirect: "manual",
      headers: {
        ...(token !== null && { authorization: `Bearer ${token}` }),
        ...(body !== undefined && { "content-type": "application/json" }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = response.headers.get("content-type")?.includes("json") === true;
    return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text };
  };
  let admin = { token: "" };
  admin = (await ask("POST", "/api/ringfort/v1/setup", { secret, login: "admin", name: "Ada" }, null)).body;
  const player = new Player(url, seeded.runnerToken);
  making.defer(() => player.stop());
  const until: TestHouse["until"] = async (question) => {
    const deadline = Date.now() + 30_000;
    for (;;) {
      const answer = await question();
      if (answer !== undefined && answer !== false) return answer;
      if (Date.now() > deadline) throw new Error("This did not become true in 30 s");
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  const made = making.move();
  return {
    ...known,
    house,
    url,
    connection: database.connection,
    token: admin.token,
    repository,
    ask,
    until,
    join: async (login, role) => {
      const { token, hash } = newToken("rfp");
      const { id } = await house.db
        .insertInto("users")
        .values({ login, name: login })
        .returning("id")
        .executeTakeFirstOrThrow();
      const expires_at = new Date(Date.now() + 3_600_000);
      await house.db.insertInto("tokens").values({ user_id: id, label: login, hash, expires_at }).execute();
      if (role !== undefined) {
        await house.db
          .insertInto("members")
          .values({ organization_id: seeded.organization.id, user_id: id, role })
          .execute();
      }
      return token;
    },
    runAll: async (script = {}) => {
      await until(async () => {
        if (await hasTasks(house, ["queued"])) await player.play(script);
        return await isIdle(house);
      });
    },
    trigger: async (branch, parameters) => {
      const { body } = await ask("POST", `/api/v2/project/${seeded.project.slug}/pipeline`, {
        ...(branch !== undefined && { branch }),
        ...(parameters && { parameters }),
      });
      await until(async () => (await ask("GET", `/api/v2/pipeline/${body.id}`)).body.state !== "pending");
      return body.id;
    },
    [Symbol.asyncDispose]: () => made.disposeAsync(),
  };
}

/** Nothing to compile or to tell, and nobody could claim anything. */
async function isIdle({ db }: House): Promise<boolean> {
  const effect = await db
    .selectFrom("effects")
    .select("id")
    .where("parked_at", "is", null)
    .where("kind", "in", ["compile-pipeline", "tell-workflow", "rerun-workflow", "store-log"])
    .executeTakeFirst();
  return effect === undefined && !(await hasTasks({ db }, ["queued", "claimed"]));
}

async function hasTasks({ db }: Pick<House, "db">, statuses: readonly Row<"tasks">["status"][]): Promise<boolean> {
  const task = await db.selectFrom("tasks").select("id").where("status", "in", statuses).executeTakeFirst();
  return task !== undefined;
}

async function seed(house: House, repositoryFolder: string) {
  return await takeTurn(house, async (turn) => {
    const { actor } = await systemUser(turn.tx);
    const organization = await createOrganization(
      turn,
      { slug: "circleci/demo", name: "demo", vcsType: "circleci" },
      { actor },
    );
    const url = `file://${repositoryFolder}`;
    const project = await createProject(
      turn,
      { organization, slug: "circleci/demo/hello", name: "hello", cloneUrl: url, vcsUrl: url },
      { actor },
    );
    const runnerClass = await createResourceClass(
      turn,
      { organizationId: organization.id, name: "demo/default", isDefault: true },
      { actor },
    );
    const { token } = await createRunnerToken(turn, runnerClass, "test", { actor });
    return {
      organization: { id: organization.id, slug: organization.slug },
      project: { id: project.id, slug: project.slug },
      classId: runnerClass.id,
      runnerToken: token,
      secret: await createSetupLink(turn),
    };
  });
}

/** A bare repository, and a working copy that commits to it. */
export async function testRepository(folder: string): Promise<TestRepository> {
  const bare = `${folder}.git`;
  const git = async (...words: string[]) => {
    const identity = ["-c", "user.name=Grace", "-c", "user.email=grace@example.com", "-c", "commit.gpgsign=false"];
    return (
      await run("git", [...identity, ...words], {
        cwd: folder,
        env: { ...process.env, GIT_CONFIG_GLOBAL: "/dev/null" },
      })
    ).stdout.trim();
  };
  await run("git", ["init", "--quiet", "--bare", "--initial-branch=main", bare]);
  await mkdir(folder, { recursive: true });
  await git("init", "--quiet", "--initial-branch=main");
  await git("remote", "add", "origin", bare);
  return {
    folder: bare,
    async commit(files, { branch = "main", message = "A change", tag } = {}) {
      const exists = await git("rev-parse", "--verify", "--quiet", `refs/heads/${branch}`).catch(() => undefined);
      const isFirst = (await git("rev-parse", "--verify", "--quiet", "HEAD").catch(() => undefined)) === undefined;
      if (!isFirst) await git("checkout", "--quiet", ...(exists === undefined ? ["-b", branch] : [branch]));
      for (const [path, text] of Object.entries(files)) {
        await mkdir(dirname(join(folder, path)), { recursive: true });
        await writeFile(join(folder, path), text);
      }
      await git("add", "--all");
      await git("commit", "--quiet", "--allow-empty", "--message", message);
      if (tag !== undefined) await git("tag", tag);
      await git("push", "--quiet", "origin", branch, ...(tag === undefined ? [] : [tag]));
      return await git("rev-parse", "HEAD");
    },
  };
}

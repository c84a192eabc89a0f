import { execFileSync } from "node:child_process";
import { randomInt } from "node:crypto";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { mkdir, mkdtemp, readlink, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { House, ringfort } from "./house.fixture.ts";

const isRoot = process.getuid?.() === 0;
const longMs = 120_000;

// biome-ignore lint/suspicious/noExplicitAny: a test says what it expects of an answer.
type Answered = any;

test(
  "a first start runs the demo to green and says where it is; a second one goes on with what is there",
  async () => {
    const house = await House.make();
    const first = await house.start(["--exit-after-demo"]).ended;
    expect(first, first.complained).toMatchObject({ code: 0, complained: "" });
    expect(first.said).toMatch(/publish: success/);
    expect(first.said).toMatch(/npx ringfort setup 'http:\/\/127\.0\.0\.1:\d+\/setup#/);
    expect(first.said.trimEnd().split("\n").slice(-2)).toEqual([
      expect.stringMatching(/^circleci\/demo\/hello: success \(\d+\.\d s\)$/),
      expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
    ]);
    expect(readFileSync(join(house.data, ".gitignore"), "utf8")).toBe("*\n");
    expect(statSync(house.data).mode & 0o777).toBe(0o700);

    const second = house.start();
    const url = await second.url();
    expect(second.said()).toMatch(/circleci\/demo\/hello: ready/);
    const link = /'(\S+#\S+)'/.exec(second.said())![1]!;
    const setup = await ringfort(["setup", "-", "--login", "ada"], link);
    expect(setup).toMatchObject({ code: 0 });
    const token = setup.said.trim();
    const ask = async (path: string) =>
      (await fetch(`${url}${path}`, { headers: { authorization: `Bearer ${token}` } })).json() as Promise<Answered>;
    const { items } = await ask("/api/v2/project/circleci/demo/hello/pipeline");
    expect(items).toMatchObject([{ number: 1, state: "created" }]);
    expect(await ringfort(["setup", "-"], link)).toMatchObject({ code: 1 });
    second.child.kill("SIGINT");
    expect(await second.ended).toMatchObject({ code: 0, complained: "" });
  },
  longMs,
);

test(
  "what was killed leaves nothing that a next start stumbles over",
  async () => {
    const house = await House.make();
    const first = house.start();
    await first.url();
    const parts = processesBelow(first.child.pid!).map(({ pid }) => pid);
    expect(parts.length).toBeGreaterThan(2);
    first.child.kill("SIGKILL");
    await first.ended;
    const alive = () => allProcesses().filter(({ pid, line }) => parts.includes(pid) && line.includes("ringfort.mjs"));
    await expect.poll(alive, { timeout: 40_000 }).toEqual([]);
    const second = house.start();
    await second.url();
    second.child.kill("SIGTERM");
    expect(await second.ended).toMatchObject({ code: 0 });
  },
  longMs,
);

test(
  "a database that is killed is started again, and the house goes on",
  async () => {
    const house = await House.make();
    const running = house.start();
    const url = await running.url();
    const database = processesBelow(running.child.pid!).find(
      ({ line }) => line.includes("postgres") && line.includes(" -D "),
    )!;
    process.kill(database.pid, "SIGKILL");
    const ready = async () => (await fetch(`${url}/readyz`)).status;
    await expect.poll(() => running.said(), { timeout: 30_000 }).toContain("The database has ended");
    await expect.poll(ready, { timeout: 60_000, interval: 100 }).toBe(200);
    running.child.kill("SIGTERM");
    expect(await running.ended).toMatchObject({ code: 0 });
  },
  longMs,
);

test.each([
  [{ RINGFORT_PROT: "80" }, "There is no setting `RINGFORT_PROT` (in the environment). Did you mean `RINGFORT_PORT`?"],
  [{ RINGFORT_PORT: "many" }, "The setting `port` must be a port, 0 to 65535, and is `many`."],
  [{ RINGFORT_ADDRESS: "0.0.0.0" }, "Listening on `0.0.0.0` would let the network read tokens in clear"],
])("settings that cannot be are told before anything starts: %j", async (settings, message) => {
  const house = await House.make();
  const ended = await house.start([], settings).ended;
  expect(ended.code).toBe(1);
  expect(ended.complained).toContain(message);
  expect(existsSync(house.data)).toBe(false);
});

test(
  "a port that is taken is told as such",
  async () => {
    const other = createServer().listen(0, "127.0.0.1");
    await once(other, "listening");
    onTestFinished(() => void other.close());
    const { port } = other.address() as { port: number };
    const house = await House.make();
    const ended = await house.start([], { RINGFORT_PORT: String(port) }).ended;
    expect(ended.code).toBe(1);
    expect(ended.complained).toContain(`Port ${port} is in use.`);
  },
  longMs,
);

test(
  "two starts on one data folder: the second is refused, the first goes on",
  async () => {
    const house = await House.make();
    const first = house.start();
    const url = await first.url();
    const ended = await house.start().ended;
    expect(ended.code).toBe(1);
    expect(ended.complained).toMatch(/already|process \d+|pid/i);
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
  },
  longMs,
);

describe.skipIf(!isRoot)("started as root", () => {
  test(
    "server, database, runner and jobs are four users, and nobody reads the runner's keys but the runner",
    async () => {
      const house = await House.make();
      const running = house.start();
      await running.url();
      const shared = await readlink(join(house.data, "house"));
      const users = new Map<string, number>();
      for (const [name, words] of [
        ["server", ["dist/ringfort.mjs", "server"]],
        ["runner", ["dist/ringfort.mjs", "runner"]],
        ["database", ["-D"]],
      ] as const) {
        for (const { uid, line } of processesBelow(running.child.pid!)) {
          if (words.every((word) => line.includes(word))) users.set(name, uid);
        }
      }
      expect([...users.keys()].toSorted()).toEqual(["database", "runner", "server"]);
      expect(new Set(users.values()).size).toBe(3);
      expect([...users.values()]).not.toContain(0);
      const token = join(shared, "runner-keys", "token");
      const read = (uid: number) => {
        try {
          return execFileSync("setpriv", [`--reuid=${uid}`, `--regid=${uid}`, "--clear-groups", "cat", token], {
            stdio: ["ignore", "pipe", "pipe"],
          }).toString();
        } catch (error) {
          return String((error as { stderr: Buffer }).stderr);
        }
      };
      expect(read(users.get("runner")!)).toMatch(/^rfr_/);
      for (const uid of [users.get("server")!, users.get("database")!, 65_534, 1_950_000_000]) {
        expect(read(uid)).toContain("Permission denied");
      }
    },
    longMs,
  );

  test(
    "jobs are users of their own, each another one",
    async () => {
      const house = await House.make();
      const running = house.start();
      const url = await running.url();
      const link = /'(\S+#\S+)'/.exec(running.said())![1]!;
      const token = (await ringfort(["setup", "-", "--login", "ada"], link)).said.trim();
      const marker = `600.${randomInt(1_000_000_000)}`;
      const repository = join(house.data, "house", "demo", "hello.git");
      const work = await mkdtemp(join(tmpdir(), "ringfort-up-work-"));
      onTestFinished(() => rm(work, { recursive: true, force: true }));
      const git = (...words: string[]) =>
        execFileSync("git", ["-c", "safe.directory=*", "-c", "user.name=a", "-c", "user.email=a@b", ...words], {
          cwd: work,
          stdio: "pipe",
        });
      git("clone", "--quiet", repository, ".");
      await mkdir(join(work, ".circleci"), { recursive: true });
      await writeFile(
        join(work, ".circleci", "config.yml"),
        `version: 2.1\njobs: {a: &j {machine: true, steps: [run: 'grep Cap /proc/self/status; sleep ${marker}']}, b: *j}\nworkflows: {w: {jobs: [a, b]}}\n`,
      );
      git("commit", "--quiet", "--all", "--message", "Who am I");
      git("push", "--quiet", "origin", "HEAD:main");
      const headers = { authorization: `Bearer ${token}` };
      const ask = async (path: string) => (await fetch(`${url}${path}`, { headers })).json() as Promise<Answered>;
      // The push is found by polling.
      await expect
        .poll(async () => (await ask("/api/v2/project/circleci/demo/hello/pipeline")).items[0]?.number, {
          timeout: 60_000,
          interval: 200,
        })
        .toBe(2);
      const [pipeline] = (await ask("/api/v2/project/circleci/demo/hello/pipeline")).items;
      // Seen from outside: inside of a sandbox all jobs are called the same.
      const sleepers = () => allProcesses().filter(({ line }) => line.trim() === `sleep ${marker}`);
      await expect.poll(() => sleepers().length, { timeout: 60_000 }).toBe(2);
      const users = new Set(sleepers().map(({ uid }) => uid));
      expect(users.size).toBe(2);
      const houses = processesBelow(running.child.pid!).filter(({ line }) => line.includes("ringfort.mjs"));
      for (const { uid } of houses) expect(users).not.toContain(uid);
      expect(Math.min(...users)).toBeGreaterThan(1_000);
      const [workflow] = (await ask(`/api/v2/pipeline/${pipeline.id}/workflow`)).items;
      for (const job of (await ask(`/api/v2/workflow/${workflow.id}/job`)).items) {
        const [task] = (await ask(`/api/ringfort/v1/jobs/${job.id}/steps`)).tasks;
        const log = `${url}/api/ringfort/v1/jobs/${job.id}/log?task=${task.id}&attempt=1&step=0`;
        await expect
          .poll(async () => (await fetch(log, { headers })).text(), { timeout: 60_000 })
          .toMatch(/CapEff:\s0+$/m);
      }
      await fetch(`${url}/api/v2/workflow/${workflow.id}/cancel`, { method: "POST", headers });
      await expect
        .poll(async () => (await ask(`/api/v2/workflow/${workflow.id}`)).status, { timeout: 60_000 })
        .toBe("canceled");
      await expect.poll(sleepers, { timeout: 60_000 }).toEqual([]);
    },
    longMs,
  );
});

interface Running {
  readonly uid: number;
  readonly line: string;
}

function allProcesses(): (Running & { readonly pid: number; readonly parent: number })[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map((name) => {
      const stat = read(`/proc/${name}/stat`);
      return {
        pid: Number(name),
        parent: Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]),
        uid: Number(/^Uid:\s+(\d+)/m.exec(read(`/proc/${name}/status`))?.[1]),
        line: read(`/proc/${name}/cmdline`).replaceAll("\0", " "),
      };
    });
}

/** The processes that descend from one. */
function processesBelow(pid: number): (Running & { readonly pid: number })[] {
  const all = allProcesses();
  const parents = new Map(all.map((each) => [each.pid, each.parent]));
  const isBelow = (each: number | undefined): boolean =>
    each !== undefined && (each === pid || isBelow(parents.get(each)));
  return all.filter((each) => each.pid !== pid && isBelow(each.pid));
}

function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

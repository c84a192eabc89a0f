import { randomBytes } from "node:crypto";
import { chownSync, mkdirSync, readdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { type AddressInfo, createServer as createTcpServer } from "node:net";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { serveGit } from "../testing/git-over-http.fixture.ts";
import { Repository, scratchFolder } from "../testing/repository.fixture.ts";
import type { GitOptions } from "./git-options.ts";
import { Mirror } from "./mirror.ts";

const options: GitOptions = { protocols: ["https", "http", "file"], timeoutMs: 60_000 };
const main = "refs/heads/main";

let scratch: ReturnType<typeof scratchFolder>;
let repository: Repository;
let first: string;
let mirror: Mirror;

beforeEach(() => {
  scratch = scratchFolder();
  repository = new Repository(join(scratch.path, "forge"));
  first = repository.commit("First\n\nWith a body.", { ".circleci/config.yml": "version: 2.1\n", "a b/ü.txt": "x" });
  repository.push(main);
  mirror = new Mirror(join(scratch.path, "mirrors", "1.git"), options);
});

afterEach(() => scratch.remove());

describe("a mirror", () => {
  test("reads what it has fetched", async () => {
    expect(await mirror.fetch(repository.bare, [main])).toEqual({ ok: true });
    expect(await mirror.resolve(main)).toBe(first);
    expect(await mirror.readFile(first, ".circleci/config.yml", 1_000)).toBe("version: 2.1\n");
    expect(await mirror.readFile(first, "a b/ü.txt", 1_000)).toBe("x");
    expect(await mirror.commit(first)).toEqual({
      revision: first,
      subject: "First",
      body: "With a body.",
      author: { name: "Ada Author", email: "ada@example.com", date: Date.parse("2026-01-02T03:04:05Z") },
      committer: { name: "Cem Committer", email: "cem@example.com", date: Date.parse("2026-01-02T03:04:06Z") },
    });
  });

  test("answers nothing for what is not there, too long or no file", async () => {
    await mirror.fetch(repository.bare, [main]);
    expect(await mirror.readFile(first, "missing", 1_000)).toBeUndefined();
    expect(await mirror.readFile(first, ".circleci", 1_000)).toBeUndefined();
    expect(await mirror.readFile(first, ".circleci/config.yml", 3)).toBeUndefined();
    expect(await mirror.findFile(first, ".circleci/config.yml")).toMatchObject({ kind: "file", bytes: 13 });
    expect(await mirror.readFile(first, "../../secret", 1_000)).toBeUndefined();
    expect(await mirror.readFile("main", ".circleci/config.yml", 1_000)).toBeUndefined();
    expect(await mirror.readFile("0".repeat(40), ".circleci/config.yml", 1_000)).toBeUndefined();
    expect(await mirror.commit("0".repeat(40))).toBeUndefined();
  });

  test("that was never fetched reads nothing", async () => {
    expect(await mirror.readFile(first, "x", 10)).toBeUndefined();
    expect(await mirror.resolve(main)).toBeUndefined();
    expect(await mirror.isAncestor(first, main)).toBe(false);
  });

  test("a link is not followed", async () => {
    repository.work("config", "core.symlinks", "true");
    repository.work("update-index", "--add", "--cacheinfo", `120000,${blob("/etc/passwd")},link`);
    repository.work("commit", "--quiet", "--message", "Link");
    repository.push(main);
    const revision = repository.work("rev-parse", "HEAD");
    await mirror.fetch(repository.bare, [main]);
    expect(await mirror.findFile(revision, "link")).toMatchObject({ kind: "link" });
    expect(await mirror.readFile(revision, "link", 1_000)).toBeUndefined();
  });

  test("knows a commit that is on a branch from one that is only there", async () => {
    const second = repository.commit("Second");
    repository.push("refs/heads/topic");
    await mirror.fetch(repository.bare, [main, "refs/heads/topic"]);
    expect(await mirror.isAncestor(first, main)).toBe(true);
    expect(await mirror.isAncestor(second, main)).toBe(false);
    expect(await mirror.isAncestor(second, "refs/heads/topic")).toBe(true);
    expect(await mirror.isAncestor(second, "topic")).toBe(false);
  });

  test("a tag of a branch's name does not stand for the branch", async () => {
    const second = repository.commit("Second");
    repository.push("refs/tags/main");
    await mirror.fetch(repository.bare, ["refs/heads/*", "refs/tags/*"]);
    expect(await mirror.resolve(main)).toBe(first);
    expect(await mirror.resolve("refs/tags/main")).toBe(second);
  });

  test("follows a branch that was rewritten", async () => {
    await mirror.fetch(repository.bare, [main]);
    repository.work("commit", "--quiet", "--amend", "--message", "Other");
    repository.push(main);
    await mirror.fetch(repository.bare, [main]);
    expect(await mirror.resolve(main)).toBe(repository.work("rev-parse", "HEAD"));
  });

  test("lists a remote with annotated tags as their commits, and its default branch", async () => {
    repository.work("tag", "--annotate", "--message", "One", "v1");
    repository.push("refs/tags/v1", "v1");
    expect(await mirror.listRemote(repository.bare)).toEqual({
      ok: true,
      refs: new Map([
        [main, first],
        ["refs/tags/v1", first],
      ]),
      defaultRef: main,
    });
  });

  test("a branch that is gone there is gone here", async () => {
    repository.push("refs/heads/topic");
    await mirror.fetch(repository.bare, ["refs/heads/topic"]);
    repository.remove("refs/heads/topic");
    expect(await mirror.fetch(repository.bare, ["refs/heads/topic"])).toMatchObject({ ok: false, why: "missing-ref" });
    expect(await mirror.resolve("refs/heads/topic")).toBeUndefined();
  });

  test.each([
    ["refs/heads/a", "refs/heads/a/b"],
    ["refs/heads/a/b", "refs/heads/a"],
  ])("%s gives way to %s", async (before, after) => {
    repository.push(before);
    await mirror.fetch(repository.bare, [before]);
    repository.remove(before);
    repository.push(after);
    expect(await mirror.fetch(repository.bare, [after])).toEqual({ ok: true });
    expect(await mirror.resolve(after)).toBe(first);
  });

  test("is made again when its folder has vanished", async () => {
    await mirror.fetch(repository.bare, [main]);
    rmSync(join(scratch.path, "mirrors"), { recursive: true });
    expect(await mirror.fetch(repository.bare, [main])).toEqual({ ok: true });
  });

  test("clears away what killed fetches left, and nothing that is being written", async () => {
    await mirror.fetch(repository.bare, [main]);
    const packs = join(scratch.path, "mirrors", "1.git", "objects", "pack");
    mkdirSync(packs, { recursive: true });
    for (const name of ["tmp_pack_dead", "tmp_pack_live"]) writeFileSync(join(packs, name), "half");
    utimesSync(join(packs, "tmp_pack_dead"), 0, 0);
    await mirror.fetch(repository.bare, [main]);
    expect(readdirSync(packs).filter((name) => name.startsWith("tmp_"))).toEqual(["tmp_pack_live"]);
  });

  test.skipIf(process.getuid?.() !== 0)("reads a folder that belongs to another user", async () => {
    chownSync(repository.bare, 12_345, 12_345);
    expect(await mirror.fetch(repository.bare, [main])).toEqual({ ok: true });
  });

  test("takes the format of the repository's objects, also when that was made anew", async () => {
    await mirror.fetch(repository.bare, [main]);
    const anew = new Repository(join(scratch.path, "anew"), "app", "sha256");
    const revision = anew.commit("First", { "a.txt": "a" });
    anew.push(main);
    expect(await mirror.fetch(anew.bare, [main])).toEqual({ ok: true });
    expect(revision).toHaveLength(64);
    expect(await mirror.resolve(main)).toBe(revision);
    expect(await mirror.readFile(revision, "a.txt", 10)).toBe("a");
    expect(readdirSync(join(scratch.path, "mirrors"))).toEqual(["1.git"]);
  });

  test("can be tidied while it is used", async () => {
    const fetched = mirror.fetch(repository.bare, [main]);
    await mirror.tidy();
    expect(await fetched).toEqual({ ok: true });
    await mirror.tidy();
    expect(await mirror.resolve(main)).toBe(first);
  });
});

describe("many callers", () => {
  test("share a fetch, and see what was pushed before they asked", async () => {
    const fetches = [mirror.fetch(repository.bare, [main]), mirror.fetch(repository.bare, [main])];
    expect(fetches[0]).toBe(fetches[1]);
    await Promise.resolve();
    const second = repository.commit("Second");
    repository.push(main);
    await mirror.fetch(repository.bare, [main]);
    expect(await mirror.resolve(main)).toBe(second);
    expect(await Promise.all(fetches)).toEqual([{ ok: true }, { ok: true }]);
  });

  test("and many processes may use one folder", async () => {
    // Objects that share nothing meet on the disk as processes do.
    const others = Array.from({ length: 6 }, () => new Mirror(join(scratch.path, "mirrors", "1.git"), options));
    for (let round = 0; round < 3; round++) {
      const revision = repository.commit(`Round ${round}`);
      repository.push(main);
      const results = await Promise.all(others.map((other) => other.fetch(repository.bare, [main])));
      expect(results).toEqual(others.map(() => ({ ok: true })));
      expect(await mirror.resolve(main)).toBe(revision);
    }
    expect(readdirSync(join(scratch.path, "mirrors"))).toEqual(["1.git"]);
  });

  test("a lock that a dead process left is removed; a fresh one is not", async () => {
    await mirror.fetch(repository.bare, [main]);
    repository.commit("Second");
    repository.push(main);
    const lock = join(scratch.path, "mirrors", "1.git", `${main}.lock`);
    writeFileSync(lock, "");
    const impatient = new Mirror(join(scratch.path, "mirrors", "1.git"), { ...options, timeoutMs: 120_000 });
    writeFileSync(
      join(scratch.path, "mirrors", "1.git", "config"),
      "[core]\n\tbare = true\n\tfilesRefLockTimeout = 10\n",
    );
    expect(await impatient.fetch(repository.bare, [main])).toMatchObject({ ok: false, why: "locked", retry: true });
    utimesSync(lock, 0, 0);
    expect(await impatient.fetch(repository.bare, [main])).toEqual({ ok: true });
  });
});

describe("a repository that cannot be had", () => {
  test.each([
    ["--upload-pack=touch /tmp/x", "refused"],
    ["ext::sh -c touch% /tmp/x", "refused"],
    ["ssh://-oProxyCommand=touch/x", "refused"],
    ["-oProxyCommand=x:y", "refused"],
    ["git@-oProxyCommand=x:y", "refused"],
    ["git://example.com/x", "refused"],
    ["http://user:pass@127.0.0.1/x", "refused"],
    ["https://example.com/a\nb", "refused"],
    ["file://host/x", "refused"],
    ["/nowhere/at/all.git", "not-found"],
    ["", "refused"],
  ])("%j is %s", async (url, why) => {
    const result = await mirror.fetch(url, [main]);
    expect(result).toMatchObject({ ok: false, why, retry: false });
    expect(await mirror.listRemote(url)).toMatchObject({ ok: false, why });
  });

  test("a folder is refused unless folders are allowed", async () => {
    const careful = new Mirror(join(scratch.path, "careful.git"), { protocols: ["https"], timeoutMs: 60_000 });
    expect(await careful.fetch(repository.bare, [main])).toMatchObject({ ok: false, why: "refused" });
    expect(await careful.fetch(`file://${repository.bare}`, [main])).toMatchObject({ ok: false, why: "refused" });
  });

  test.each([["main"], ["refs/heads/a..b"], ["refs/heads/a:refs/heads/b"], ["--all"], ["refs/*"]])(
    "the ref %j is refused",
    async (ref) => {
      expect(await mirror.fetch(repository.bare, [ref])).toMatchObject({ ok: false, why: "refused" });
    },
  );

  test("one that never answers is given up", async () => {
    const silent = createTcpServer(() => {});
    const port = await listening(silent);
    const hasty = new Mirror(join(scratch.path, "hasty.git"), { ...options, timeoutMs: 300 });
    const result = await hasty.fetch(`http://127.0.0.1:${port}/x.git`, [main]);
    silent.close();
    expect(result).toMatchObject({ ok: false, why: "timed-out", retry: true });
  });

  test("one that is down is unreachable", async () => {
    const gone = createTcpServer(() => {});
    const port = await listening(gone);
    await new Promise((resolve) => gone.close(resolve));
    const result = await mirror.fetch(`http://127.0.0.1:${port}/x.git`, [main]);
    expect(result).toMatchObject({ ok: false, why: "unreachable", retry: true });
  });

  test("a host that may not be reached is refused before git starts", async () => {
    const checkHost = async () => ({ ok: false, retry: false, message: "Not that host." }) as const;
    const guarded = new Mirror(join(scratch.path, "guarded.git"), { ...options, checkHost });
    expect(await guarded.fetch("http://127.0.0.1:9/x.git", [main])).toMatchObject({
      ok: false,
      why: "refused",
      message: "Not that host.",
    });
  });
});

describe("over HTTP", () => {
  const token = randomBytes(16).toString("hex");

  async function forge(allowed: (authorization: string | undefined) => boolean) {
    const asked: string[] = [];
    const server = createServer((request, response) => {
      asked.push(request.url ?? "");
      if (request.url?.startsWith("/moved")) {
        response.writeHead(301, { location: request.url.replace("/moved", "") }).end();
      } else if (allowed(request.headers.authorization)) serveGit(join(scratch.path, "forge"), request, response);
      else response.writeHead(401, { "www-authenticate": "Basic" }).end(`no ${request.headers.authorization}`);
    });
    const port = await listening(server);
    return {
      url: `http://127.0.0.1:${port}/app.git`,
      moved: `http://127.0.0.1:${port}/moved/app.git`,
      port,
      asked,
      server,
    };
  }

  test("a token goes in a header, and into no message", async () => {
    const basic = Buffer.from(`bot:${token}`).toString("base64");
    const { url, server } = await forge((authorization) => authorization === `Basic ${basic}`);
    const credentials = { kind: "token", username: "bot", token } as const;
    expect(await mirror.fetch(url, [main], credentials)).toEqual({ ok: true });
    expect(await mirror.listRemote(url, credentials)).toMatchObject({ ok: true });

    const refused = await mirror.fetch(url, [main], { ...credentials, username: "someone" });
    server.close();
    expect(refused).toMatchObject({ ok: false, why: "denied", retry: false });
    expect(JSON.stringify(refused)).not.toContain(token);
  });

  test("no repository and no such repository are told apart from no network", async () => {
    const { url, port, server } = await forge(() => true);
    expect(await mirror.fetch(url, ["refs/heads/none"])).toMatchObject({ why: "missing-ref" });
    expect(await mirror.fetch(`http://127.0.0.1:${port}/none.git`, [main])).toMatchObject({ why: "not-found" });
    server.close();
  });

  test("a redirection is not followed: the token would go along", async () => {
    const { moved, asked, server } = await forge(() => true);
    const result = await mirror.fetch(moved, [main], { kind: "token", token });
    server.close();
    expect(result.ok).toBe(false);
    expect(asked.every((path) => path.startsWith("/moved"))).toBe(true);
  });

  test("git connects to the address that was checked, not to what the name says", async () => {
    const { port, server } = await forge(() => true);
    const checkHost = async () => ({ ok: true, addresses: ["127.0.0.1"], isAllowedPrivate: true }) as const;
    const pinned = new Mirror(join(scratch.path, "pinned.git"), { ...options, checkHost });
    expect(await pinned.fetch(`http://forge.invalid:${port}/app.git`, [main])).toEqual({ ok: true });
    server.close();
  });
});

function blob(text: string): string {
  writeFileSync(join(scratch.path, "blob"), text);
  return repository.work("hash-object", "-w", join(scratch.path, "blob"));
}

function listening(server: { listen(port: number, host: string, then: () => void): unknown; address(): unknown }) {
  return new Promise<number>((resolve) => {
    server.listen(0, "127.0.0.1", () => resolve((server.address() as AddressInfo).port));
  });
}

import { execFile } from "node:child_process";
import { chmodSync, chownSync, mkdirSync, statSync } from "node:fs";
import { request } from "node:http";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { RunnerFailure } from "../../service/failures.ts";
import { liesAboutGit } from "../lies-about-git.fixture.ts";
import { liesAboutSeals } from "../lies-about-seals.fixture.ts";
import { Organization } from "../organization.fixture.ts";
import { RemoteKeyholder } from "./remote-keyholder.ts";
import { serveKeyholder } from "./serve-keyholder.ts";

const run = promisify(execFile);

async function serve(org: Organization): Promise<AsyncDisposable & { readonly path: string; readonly log: string[] }> {
  const folder = join(org.folder.path, "socket");
  mkdirSync(folder, { mode: 0o750, recursive: true });
  const path = join(folder, "keyholder");
  const log: string[] = [];
  const served = await serveKeyholder(org.keyholder(), { path, group: undefined, log: (line) => log.push(line) });
  return { path, log, [Symbol.asyncDispose]: () => served[Symbol.asyncDispose]() };
}

const { signal } = new AbortController();

test("behind its socket a keyholder decides and signs as it does in the runner's process", async () => {
  await using org = await Organization.start();
  await using served = await serve(org);
  expect(statSync(served.path).mode & 0o777).toBe(0o600);
  const keyholder = new RemoteKeyholder(served.path);
  const answer = await org.answer({ results: [await org.prove("test")] });
  const decision = await keyholder.decide({ claim: org.claim("deploy"), answer }, signal);
  expect(decision).toMatchObject({ kind: "decided", decided: { variables: { TOKEN: "sealed text" } } });
  const { ticket } = decision.ok && decision.kind === "decided" ? decision.decided : { ticket: "" };
  const signed = await keyholder.sign(ticket, { type: "result", status: "success" });
  expect(signed).toMatchObject({ ok: true, value: { statement: { job: "deploy", status: "success" } } });
  const nonsense = await keyholder.sign(ticket, { type: "result", status: "splendid" as "success" });
  expect(nonsense).toMatchObject({ ok: false, code: "request-malformed" });
  expect(await keyholder.sign("guessed", { type: "result", status: "success" })).toMatchObject({
    code: "ticket-unknown",
  });
});

const some = [...liesAboutGit, ...liesAboutSeals].filter((_, index) => index % 8 === 0);
test.each(some)("%s is refused behind the socket as well: %s", async (_, code, tell) => {
  await using org = await Organization.start();
  await using served = await serve(org);
  const honest = { claim: org.claim("deploy"), answer: await org.answer({ results: [await org.prove("test")] }) };
  const decision = await new RemoteKeyholder(served.path).decide(await tell(org, honest), signal);
  expect(decision.ok ? "let through" : decision.code).toBe(code);
  expect(JSON.stringify(decision)).not.toContain("sealed text");
});

test("a keyholder that is not there is said to be, and may be there the next time", async () => {
  await using org = await Organization.start();
  const keyholder = new RemoteKeyholder(join(org.folder.path, "nowhere"));
  const decision = await keyholder.decide({ claim: org.claim("deploy"), answer: await org.answer() }, signal);
  expect(decision).toMatchObject({ ok: false, code: "keyholder-unreachable" });
});

test("a folder to which others may write is no place for the socket, and one keyholder is enough for it", async () => {
  await using org = await Organization.start();
  await using served = await serve(org);
  await expect(serve(org)).rejects.toThrow(/Another keyholder answers/);
  await served[Symbol.asyncDispose]();
  chmodSync(join(org.folder.path, "socket"), 0o777);
  await expect(serve(org)).rejects.toThrow(RunnerFailure);
});

/** As somebody of the group, or of none of them. */
async function asUser(path: string, user: { uid: number; gid: number }): Promise<string> {
  const connect = `require("node:net").connect(process.argv[1]).on("connect", () => { console.log("in"); process.exit(); }).on("error", (e) => console.log(e.code))`;
  const { stdout } = await run(process.execPath, ["-e", connect, path], { ...user, cwd: "/", env: {} });
  return stdout.trim();
}

test.skipIf(process.getuid?.() !== 0)(
  "jobs and the server cannot reach the socket, the runner's group can, and none of them the keys",
  async () => {
    await using org = await Organization.start();
    const group = 1_999_000_100;
    chmodSync(org.folder.path, 0o711);
    const folder = join(org.folder.path, "socket");
    mkdirSync(folder, { mode: 0o750 });
    chownSync(folder, 0, group);
    const path = join(folder, "keyholder");
    await using _ = await serveKeyholder(org.keyholder(), { path, group, log: () => undefined });
    expect(statSync(path).mode & 0o777).toBe(0o660);
    expect(await asUser(path, { uid: 1_999_000_101, gid: group })).toBe("in");
    expect(await asUser(path, { uid: 1_999_000_102, gid: 1_999_000_102 })).toBe("EACCES");
    const key = join(org.state, "classes", "acme-linux", "identity.txt");
    const reading = run("cat", [key], { uid: 1_999_000_101, gid: group, cwd: "/" });
    await expect(reading).rejects.toThrow("Permission denied");
  },
);

test("what is no question is answered as such", async () => {
  await using org = await Organization.start();
  await using served = await serve(org);
  const ask = (path: string, body: string) =>
    new Promise<number>((resolve, reject) => {
      request({ socketPath: served.path, path, method: "POST" }, ({ statusCode }) => resolve(statusCode ?? 0))
        .on("error", reject)
        .end(body);
    });
  expect(await ask("/decide", "not JSON")).toBe(500);
  expect(await ask("/decide", "{}")).toBe(200);
  expect(await ask("/keys", "{}")).toBe(404);
});

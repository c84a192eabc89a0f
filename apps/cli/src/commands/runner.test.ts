import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { expect, onTestFinished, test } from "vitest";
import { folderWith, ringfort } from "../command-line.fixture.ts";

const where = ["--url", "https://ringfort.invalid", "--resource-class", "ns/class"];
const main = new URL("../main.ts", import.meta.url).pathname;

test("a token in the arguments is refused, and not repeated", async () => {
  const { code, err } = await ringfort(["runner", ...where, "--token", "this-is-the-token"]);
  expect(code).toBe(2);
  expect(err).toContain("every process of the machine can read");
  expect(err).not.toContain("this-is-the-token");
});

test.each([
  [[...where], "which token?"],
  [["--resource-class", "a/b", "--token", "-"], "which server?"],
  [["--url", "https://ringfort.invalid", "--token", "-"], "which resource class?"],
  [[...where, "--token", "-", "--resource-class", "class"], "namespace/name"],
  [[...where, "--token", "-", "--max-jobs", "0"], "a number from 1"],
  [[...where, "--token", "-", "--job-user", "0:0"], "neither root nor nobody"],
  [[...where, "--token", "-", "--job-user", "ci:ci"], "two numbers"],
  [[...where, "--token", "-", "--max-run-time", "5 hours"], "no duration"],
  [[...where, "--token", "-", "--name", "a/b"], "a runner's name"],
  [[...where, "--token", "-", "--token-file", "x"], "--token"],
])("%j is a mistake that is named", async (words, message) => {
  const { code, err } = await ringfort(["runner", ...words], { stdin: "token-on-stdin" });
  expect(code).toBe(2);
  expect(err).toContain(message);
});

interface Heard {
  readonly authorization: string | undefined;
  readonly body: { readonly name: string; readonly facts: Record<string, unknown> };
}

/** Answers no work, and ends the waiting as soon as it is asked. */
async function quietServer(): Promise<{ url: string; heard: Heard[] }> {
  const heard: Heard[] = [];
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      heard.push({ authorization: request.headers.authorization, body: JSON.parse(body) as Heard["body"] });
      setTimeout(() => response.end('{"claims":[],"cancel":[],"lost":[]}'), 50);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, heard };
}

/** Starts the program itself, waits for its first claim, and asks it to end. */
async function claimOnce(
  words: readonly string[],
  env: Record<string, string>,
  { url, heard }: { url: string; heard: Heard[] },
): Promise<{ first: Heard; code: number; log: string }> {
  const folder = await folderWith({});
  const child = spawn(process.execPath, [main, "runner", ...words], {
    cwd: folder,
    env: { PATH: process.env.PATH, HOME: folder, TMPDIR: "/tmp", CIRCLECI_RUNNER_API_URL: url, ...env },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let log = "";
  child.stderr.on("data", (chunk: Buffer) => {
    log += chunk;
  });
  const ended = once(child, "exit");
  const deadline = performance.now() + 30_000;
  while (heard.length === 0 && child.exitCode === null && performance.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  child.kill("SIGTERM");
  const [code] = (await ended) as [number];
  const [first] = heard;
  if (!first) throw new Error(`no claim came: ${log}`);
  return { first, code, log };
}

const named = () => `test-${process.pid}-${Math.random().toString(36).slice(2)}`;

test("the token comes out of a file, and SIGTERM ends an idle runner in order", async () => {
  const server = await quietServer();
  const folder = await folderWith({ token: "token-of-the-file\n" });
  const name = named();
  const words = ["--resource-class", "ns/class", "--name", name, "--token-file", join(folder, "token")];
  const { first, code, log } = await claimOnce(words, {}, server);
  expect(first.authorization).toBe("Bearer token-of-the-file");
  expect(first.body).toMatchObject({ name, facts: { resource_class: "ns/class" } });
  expect(code).toBe(0);
  expect(log).not.toContain("token-of-the-file");
});

test("CircleCI's variables and its file are read, ours win over them, and what is not followed is named", async () => {
  const server = await quietServer();
  const folder = await folderWith({
    "config.yml":
      "api:\n  auth_token: token-of-the-config\nrunner:\n  name: config\n  idle_timeout: 1h\nlogging:\n  level: debug\n",
  });
  const name = named();
  const env = {
    CIRCLECI_RUNNER_API_AUTH_TOKEN: "token-of-circleci",
    CIRCLECI_RESOURCE_CLASS: "circle/class",
    CIRCLECI_RUNNER_NAME: "circle",
    CIRCLECI_RUNNER_CLEANUP_WORK_DIR: "false",
    RINGFORT_RUNNER_NAME: name,
  };
  const { first, log } = await claimOnce(["--config", join(folder, "config.yml")], env, server);
  expect(first.authorization).toBe("Bearer token-of-circleci");
  expect(first.body).toMatchObject({ name, facts: { resource_class: "circle/class" } });
  expect(log).toMatch(/nothing is done with runner\.idle_timeout, logging\.level/);
  expect(log).toContain("CIRCLECI_RUNNER_CLEANUP_WORK_DIR=false is not followed");
});

test("a config that is no YAML is refused without a word of what it holds", async () => {
  const folder = await folderWith({ "config.yml": "api:\n  auth_token: token-of-the-config\n bad: [\n" });
  const { code, err } = await ringfort(["runner", ...where, "--config", join(folder, "config.yml")]);
  expect(code).toBe(1);
  expect(err).toContain("not valid YAML");
  expect(err).not.toContain("token-of-the-config");
});

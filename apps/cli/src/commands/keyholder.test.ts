import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, stat } from "node:fs/promises";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { folderWith, ringfort } from "../command-line.fixture.ts";

const main = new URL("../main.ts", import.meta.url).pathname;

test("a keyholder needs to know where it answers, what it believes, and whose keys it has", async () => {
  const { code, err } = await ringfort(["keyholder", "--socket", "/nowhere/socket"]);
  expect(code).toBe(2);
  expect(err).toContain("are all needed");
});

test("trust file and state folder of a runner go together", async () => {
  const words = ["runner", "--url", "https://ringfort.invalid", "--resource-class", "a/b", "--token", "-"];
  const { code, err } = await ringfort([...words, "--trust-file", "/etc/trust.toml"], { stdin: "token-on-stdin" });
  expect(code).toBe(2);
  expect(err).toContain("--trust-file and --state-dir go together");
});

test("a keyholder answers until it is told to stop, and takes its socket with it", async () => {
  const folder = await folderWith({ "trust.toml": "" });
  await chmod(folder, 0o700);
  const words = ["--socket", "socket", "--trust-file", "trust.toml", "--state-dir", "state", "--resource-class", "a/b"];
  const child = spawn(process.execPath, [main, "keyholder", ...words], {
    cwd: folder,
    stdio: ["ignore", "ignore", "pipe"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  let said = "";
  const ready = Promise.withResolvers<void>();
  child.stderr.on("data", (chunk) => {
    said += chunk;
    if (said.includes("deciding about jobs of a/b")) ready.resolve();
  });
  child.once("exit", () => ready.reject(new Error(said)));
  await ready.promise;
  expect((await stat(join(folder, "socket"))).mode & 0o777).toBe(0o600);
  child.kill("SIGTERM");
  const [code] = (await once(child, "exit")) as [number | null];
  expect(code).toBe(0);
  await expect(stat(join(folder, "socket"))).rejects.toThrow("ENOENT");
});

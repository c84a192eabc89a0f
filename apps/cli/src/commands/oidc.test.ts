import { spawn } from "node:child_process";
import { once } from "node:events";
import { stat } from "node:fs/promises";
import { connect } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline/promises";
import { expect, onTestFinished, test } from "vitest";
import { folderWith, ringfort } from "../command-line.fixture.ts";

const main = join(import.meta.dirname, "..", "main.ts");

async function startSigner(folder: string) {
  const words = ["oidc", "signer", "--folder", join(folder, "keys"), "--socket", join(folder, "s")];
  const child = spawn(process.execPath, [main, ...words, "--issuer", "https://oidc.test"], {
    env: { PATH: process.env.PATH },
    stdio: ["ignore", "ignore", "pipe"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  for await (const line of createInterface({ input: child.stderr })) if (line.startsWith("Listening")) break;
  return child;
}

async function kidsAt(socket: string): Promise<string[]> {
  const connection = connect(socket);
  connection.write(`${JSON.stringify({ id: 1, type: "keys" })}\n`);
  for await (const line of createInterface({ input: connection })) {
    connection.destroy();
    return (JSON.parse(line) as { keys: { kid: string }[] }).keys.map(({ kid }) => kid);
  }
  return [];
}

test("a signer of its own listens for its group alone, takes up changed keys, and ends when it is asked to", async () => {
  const folder = await folderWith({});
  const child = await startSigner(folder);
  const socket = join(folder, "s");
  expect((await stat(socket)).mode & 0o777).toBe(0o660);
  expect((await stat(join(folder, "keys"))).mode & 0o777).toBe(0o700);
  const before = await kidsAt(socket);
  expect(before).toHaveLength(2);
  expect(await ringfort(["oidc", "rotate", "--folder", join(folder, "keys")])).toMatchObject({ code: 0 });
  expect(await kidsAt(socket)).toEqual([...before, expect.any(String)]);
  await ringfort(["oidc", "rotate", "--folder", join(folder, "keys"), "--compromised"]);
  expect((await kidsAt(socket)).filter((kid) => before.includes(kid))).toEqual([]);
  child.kill("SIGTERM");
  expect(await once(child, "exit")).toEqual([0, null]);
});

test.each([
  [["oidc", "signer"], "`--folder`, `--socket` and `--issuer` are all needed."],
  [["oidc", "signer", "--folder", "/x", "--socket", "/y", "--issuer", "acme"], "`--issuer` is a URL"],
  [["oidc", "rotate"], "`--folder` is needed."],
  [["oidc", "rotate", "--folder", "/nowhere"], "There is no folder /nowhere."],
])("%j says what is wrong", async (words, message) => {
  const { code, err } = await ringfort(words);
  expect([code, err]).toEqual([expect.any(Number), expect.stringContaining(message)]);
  expect(code).not.toBe(0);
});

import { spawn } from "node:child_process";
import { once } from "node:events";
import { stat } from "node:fs/promises";
import { createServer } from "node:http";
import { type AddressInfo, connect } from "node:net";
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

async function askAt(socket: string): Promise<string> {
  const connection = connect(socket);
  connection.write(`${JSON.stringify({ id: 1, type: "keys" })}\n`);
  for await (const line of createInterface({ input: connection })) {
    connection.destroy();
    return line;
  }
  return "";
}

async function kidsAt(socket: string): Promise<string[]> {
  return (JSON.parse(await askAt(socket)) as { keys: { kid: string }[] }).keys.map(({ kid }) => kid);
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

test("a key in the issuer's documents that is not the signer's is found, and one that is missing", async () => {
  const folder = await folderWith({});
  await startSigner(folder);
  const keys = JSON.parse(await askAt(join(folder, "s"))).keys as Record<string, string>[];
  let published = keys;
  const server = createServer((request, response) => {
    const issuer = `http://${request.headers.host}`;
    const isDiscovery = request.url === "/.well-known/openid-configuration";
    response.end(JSON.stringify(isDiscovery ? { issuer, jwks_uri: `${issuer}/keys` } : { keys: published }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const check = () => ringfort(["oidc", "check", "--folder", join(folder, "keys"), "--issuer", issuer]);
  expect(await check()).toMatchObject({ code: 0, out: "2 keys, all the signer's\n" });
  published = [...keys, { ...keys[0]!, kid: "evil" }];
  expect(await check()).toMatchObject({ code: 1, out: 'NOT THE SIGNER\'S: "evil"\n' });
  published = [keys[0]!, { ...keys[1]!, n: keys[0]!["n"]! }];
  const { code, out } = await check();
  expect([code, out.split("\n").length]).toEqual([1, 3]);
  expect(await ringfort(["oidc", "check", "--folder", join(folder, "keys"), "--issuer", `${issuer}/x`])).toMatchObject({
    code: 1,
    err: expect.stringContaining("of another issuer"),
  });
});

test.each([
  [["oidc", "check"], "`--folder` and `--issuer` are both needed."],
  [["oidc", "check", "--folder", "/nowhere", "--issuer", "https://x"], "There is no signer's folder /nowhere."],
  [["oidc", "signer"], "`--folder`, `--socket` and `--issuer` are all needed."],
  [["oidc", "signer", "--folder", "/x", "--socket", "/y", "--issuer", "acme"], "`--issuer` is a URL"],
  [["oidc", "rotate"], "`--folder` is needed."],
  [["oidc", "rotate", "--folder", "/nowhere"], "There is no folder /nowhere."],
])("%j says what is wrong", async (words, message) => {
  const { code, err } = await ringfort(words);
  expect([code, err]).toEqual([expect.any(Number), expect.stringContaining(message)]);
  expect(code).not.toBe(0);
});

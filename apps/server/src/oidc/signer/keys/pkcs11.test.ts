import { execFile } from "node:child_process";
import { createPublicKey, randomBytes, verify } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { KeysAnswer, MintAnswer } from "../messages.ts";
import { asking } from "../requests.fixture.ts";
import { Signer } from "../signer.ts";
import { chooseKeyStore } from "./choose-key-store.ts";
import { KeyRing } from "./key-ring.ts";

const run = promisify(execFile);
/** Debian's softhsm2 and opensc. */
const module = [
  "/usr/lib/softhsm/libsofthsm2.so",
  "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so",
  "/usr/lib/aarch64-linux-gnu/softhsm/libsofthsm2.so",
].find((path) => existsSync(path));
const hasTool = existsSync("/usr/bin/pkcs11-tool");

describe.skipIf(module === undefined || !hasTool)("with a token of SoftHSM", () => {
  const pin = randomBytes(8).toString("hex");
  let folder: string;
  let signer: Signer;
  const before = process.env.SOFTHSM2_CONF;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "ringfort-token-"));
    await mkdir(join(folder, "tokens"));
    await writeFile(join(folder, "softhsm2.conf"), `directories.tokendir = ${join(folder, "tokens")}\n`);
    process.env.SOFTHSM2_CONF = join(folder, "softhsm2.conf");
    await run("softhsm2-util", ["--init-token", "--free", "--label", "house", "--pin", pin, "--so-pin", pin]);
    await writeFile(join(folder, "pin"), `${pin}\n`, { mode: 0o600 });
    await writeFile(
      join(folder, "pkcs11.json"),
      JSON.stringify({ module, token: "house", pinFile: join(folder, "pin") }),
    );
    signer = await Signer.open({
      folder,
      issuer: "https://oidc.test",
      store: await chooseKeyStore(folder),
      now: Date.now,
    });
  }, 120_000);
  afterAll(async () => {
    if (before === undefined) delete process.env.SOFTHSM2_CONF;
    else process.env.SOFTHSM2_CONF = before;
    await rm(folder, { recursive: true, force: true });
  });

  async function publicKeys(): Promise<Readonly<Record<string, string>>[]> {
    const answer = (await signer.obey({ id: 1, type: "keys" })) as KeysAnswer;
    if (!answer.ok) throw new Error(answer.message);
    return answer.keys;
  }

  test("a token is signed by a key that has never left it", async () => {
    const asks = await asking(Date.now());
    const answer = (await signer.obey(asks.order(await asks.request()))) as MintAnswer;
    if (!answer.ok) throw new Error(answer.message);
    const [token] = await asks.open(answer.sealed);
    const [head, body, signature] = token!.split(".");
    const { kid } = JSON.parse(Buffer.from(head!, "base64url").toString());
    const key = (await publicKeys()).find((one) => one.kid === kid);
    const publicKey = createPublicKey({ key: key as never, format: "jwk" });
    const signed = Buffer.from(`${head}.${body}`);
    expect(verify("sha256", signed, publicKey, Buffer.from(signature!, "base64url"))).toBe(true);
    const files = (await readdir(folder)).filter((name) => !name.startsWith("tokens"));
    for (const name of files.filter((one) => one !== "organizations")) {
      expect(await readFile(join(folder, name), "utf8")).not.toMatch(/PRIVATE KEY/);
    }
  }, 120_000);

  test("keys are changed within it, and stolen ones removed", async () => {
    const kids = (await publicKeys()).map(({ kid }) => kid);
    const ring = new KeyRing(folder, await chooseKeyStore(folder));
    await ring.rotate(Date.now(), { compromised: false });
    expect((await publicKeys()).map(({ kid }) => kid)).toEqual([...kids, expect.any(String)]);
    await ring.rotate(Date.now(), { compromised: true });
    expect((await publicKeys()).filter(({ kid }) => kids.includes(kid!))).toEqual([]);
    const words = ["--module", module!, "--token-label", "house", "--login", "--pin", pin, "--list-objects"];
    const { stdout } = await run("pkcs11-tool", [...words, "--type", "privkey"]);
    expect(stdout.match(/Private Key Object/g)).toHaveLength(2);
  }, 120_000);

  test("a wrong PIN signs nothing, and is not told", async () => {
    const wrong = randomBytes(8).toString("hex");
    await writeFile(join(folder, "pin"), wrong);
    const asks = await asking(Date.now());
    const failed = signer.obey(asks.order(await asks.request()));
    await expect(failed).rejects.toThrow("pkcs11-tool failed");
    await failed.catch((error: Error) => expect(error.message).not.toContain(wrong));
    await writeFile(join(folder, "pin"), pin);
  }, 120_000);
});

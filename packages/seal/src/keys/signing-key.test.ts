import { expect, test } from "vitest";
import { bytesOf, toBase64Url } from "../bytes/index.ts";
import { newSigningKey, readPublicKey, readSigningKey, toPublicKey, verifies } from "./index.ts";

const prefix = ["ringfort", "secret", "key", "ed25519:"].join("-");
const seed = toBase64Url(new Uint8Array(32).fill(9));

test("a new key signs under its public key, and is another one each time", async () => {
  const secret = newSigningKey();
  const key = await readSigningKey(`${secret}\n`);
  if (!key) throw new Error("It cannot be read.");
  const signature = toBase64Url(await key.sign(bytesOf("message")));
  expect(await verifies(key.publicKey, signature, "any", bytesOf("message"))).toBe(true);
  expect(await verifies(key.publicKey, signature, "any", bytesOf("messages"))).toBe(false);
  expect(newSigningKey()).not.toBe(secret);
});

test.each([
  ["nothing", ""],
  ["another prefix of the same length", "x".repeat(prefix.length) + seed],
  ["a seed that is too short", prefix + seed.slice(0, -2)],
  ["a seed that is too long", `${prefix}${seed}AAAA`],
  ["a seed in another spelling", `${prefix}${seed.slice(0, -1)}l`],
  ["a public key", "ed25519:iojj3XQJ8ZX9UtstPLpdcspnCb8dlBIb83SIAbQPb1w"],
])("%s is no secret key", async (_, text) => {
  expect(await readSigningKey(text)).toBeUndefined();
});

test.each([
  ["another prefix of the same length", "xd25519:iojj3XQJ8ZX9UtstPLpdcspnCb8dlBIb83SIAbQPb1w"],
  ["a key that is too short", "ed25519:iojj3XQJ8ZX9UtstPLpdcspnCb8dlBIb83SIAbQPbw"],
  ["a key that is too long", "ed25519:iojj3XQJ8ZX9UtstPLpdcspnCb8dlBIb83SIAbQPb1wAAAA"],
  ["another kind of key with the same bytes", `ssh-ed25518 ${sshBlob("ssh-ed25518")}`],
  ["another kind of key with an application", `sk-ssh-ed25518 ${sshBlob("sk-ssh-ed25518", 32, "ssh:")}`],
  ["a blob that is no base64", "ssh-ed25519 ????"],
  ["a blob without end", `ssh-ed25519 ${"A".repeat(4_000)}`],
  ["a blob of another kind than its line", `ssh-ed25519 ${sshBlob("sk-ssh-ed25519@openssh.com")}`],
  ["a blob with a key that is too short", `ssh-ed25519 ${sshBlob("ssh-ed25519", 31)}`],
  ["a blob that ends in its key", `ssh-ed25519 ${sshBlob("ssh-ed25519").slice(0, -8)}`],
  ["a token's key without its application", `sk-ssh-ed25519@openssh.com ${sshBlob("sk-ssh-ed25519@openssh.com")}`],
  ["a blob whose length says four gigabytes", `ssh-ed25519 ${Buffer.alloc(12, 255).toString("base64")}`],
])("%s is no public key", async (_, text) => {
  expect(readPublicKey(text)).toBeUndefined();
  expect(toPublicKey(text)).toBeUndefined();
  expect(await verifies(text, toBase64Url(new Uint8Array(64)), "any", bytesOf("message"))).toBe(false);
});

function sshBlob(kind: string, length = 32, application?: string): string {
  const field = (bytes: Uint8Array) => Buffer.concat([Buffer.from([0, 0, 0, bytes.length]), bytes]);
  const parts = [Buffer.from(kind), new Uint8Array(length).fill(9)];
  return Buffer.concat([...parts, ...(application ? [Buffer.from(application)] : [])].map(field)).toString("base64");
}

import { execFileSync, spawnSync } from "node:child_process";
import { createHash, createPrivateKey, sign as signWith } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Statement, sign, signedBytes, signersOf } from "../statements/index.ts";
import { isPublicKey, materialOf, toPublicKey } from "./index.ts";
import { readSigningKey } from "./signing-key.ts";

const hasSshKeygen = spawnSync("ssh-keygen", ["-?"]).error === undefined;
if (!hasSshKeygen && process.env["RINGFORT_CI"] === "1") throw new Error("ssh-keygen is needed here.");
if (!hasSshKeygen) console.warn("ssh-keygen is absent: signatures of OpenSSH are not tried.");

const statement: Statement = { type: "ringfort/approval/v1", ...{ word: "ünïcode" } };

describe.runIf(hasSshKeygen)("a signature of ssh-keygen", () => {
  let folder: string;
  let key: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "ringfort-ssh-"));
    key = newKey("ed25519");
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test("over the signed bytes, in the namespace of the type, is its key's", async () => {
    expect(await signers(signedBy("key", signedBytes(statement)))).toEqual(new Set([key]));
  });

  test("with SHA-256 in place of SHA-512 too", async () => {
    const armored = signedBy("key", signedBytes(statement), "ringfort/approval/v1", ["-O", "hashalg=sha256"]);
    expect(await signers(armored)).toEqual(new Set([key]));
  });

  test.each([
    ["in another namespace", () => signedBy("key", signedBytes(statement), "git")],
    ["over other bytes", () => signedBy("key", Buffer.from("other"))],
    ["with a line cut out", () => signedBy("key", signedBytes(statement)).replace(/\n.*\n/, "\n")],
    ["without its armor", () => signedBy("key", signedBytes(statement)).replaceAll("-----", "")],
  ])("%s is nobody's", async (_, armored) => {
    expect(await signers(armored())).toEqual(new Set());
  });

  test("with any byte changed is nobody's", async () => {
    const armored = signedBy("key", signedBytes(statement));
    const [begin = "", end = ""] = armored.match(/-----[A-Z ]+-----/g) ?? [];
    const bytes = Buffer.from(armored.replaceAll(/-----[A-Z ]+-----/g, ""), "base64");
    for (let at = 0; at < bytes.length; at += 1) {
      // The field that OpenSSH keeps for later is covered by the signature as well.
      const other = Buffer.from(bytes);
      other[at] = (other[at] ?? 0) ^ 1;
      expect(await signers(`${begin}\n${other.toString("base64")}\n${end}\n`)).toEqual(new Set());
    }
  });

  test("of another key under this one's name is nobody's", async () => {
    newKey("ed25519", "other");
    expect(await signers(signedBy("other", signedBytes(statement)))).toEqual(new Set());
  });

  test("that Ringfort made for OpenSSH's key by another name does not count for it", async () => {
    const own = await readSigningKey(["ringfort", "secret", "key", "ed25519:"].join("-") + "A".repeat(43));
    if (!own) throw new Error("The key cannot be read.");
    const { signatures } = await sign(statement, own);
    expect(await signersOf({ statement, signatures: [{ key, signature: signatures[0]?.signature ?? "" }] })).toEqual(
      new Set(),
    );
  });

  test("is needed from keys of Ed25519: RSA and ECDSA are no keys here", () => {
    for (const kind of ["rsa", "ecdsa"]) {
      newKey(kind, kind);
      expect(toPublicKey(readFileSync(join(folder, `${kind}.pub`), "utf8"))).toBeUndefined();
    }
  });

  function newKey(kind: string, name = "key"): string {
    execFileSync("ssh-keygen", ["-q", "-t", kind, "-N", "", "-C", "ada@acme.example", "-f", join(folder, name)]);
    return toPublicKey(readFileSync(join(folder, `${name}.pub`), "utf8")) ?? "";
  }

  function signedBy(name: string, bytes: Uint8Array, namespace = "ringfort/approval/v1", more: string[] = []): string {
    const file = join(folder, "statement");
    writeFileSync(file, bytes);
    rmSync(`${file}.sig`, { force: true });
    execFileSync("ssh-keygen", ["-q", "-Y", "sign", "-n", namespace, "-f", join(folder, name), ...more, file], {
      stdio: "ignore",
    });
    return readFileSync(`${file}.sig`, "utf8");
  }

  function signers(signature: string): Promise<ReadonlySet<string>> {
    return signersOf({ statement, signatures: [{ key, signature }] });
  }
});

// A token is hard to bring along: this is what one writes, by OpenSSH's PROTOCOL.sshsig and PROTOCOL.u2f.
describe("a key on a token", () => {
  const seed = Buffer.alloc(32, 7);
  const header = Buffer.from("302e020100300506032b657004220420", "hex");
  const secret = createPrivateKey({ key: Buffer.concat([header, seed]), format: "der", type: "pkcs8" });
  const point = Buffer.from(secret.export({ format: "jwk" }).x ?? "", "base64url");
  const kind = "sk-ssh-ed25519@openssh.com";
  const blob = Buffer.concat([field(kind), field(point), field("ssh:")]);
  const key = `${kind} ${blob.toString("base64")}`;

  test("is read, and is the same material as the bare key", () => {
    expect(isPublicKey(key)).toBe(true);
    expect(materialOf(key)).toBe(point.toString("base64url"));
  });

  test.each([
    ["that was touched", 1, 1],
    ["that was touched and asked for a PIN", 5, 1],
    ["that nobody touched", 0, 0],
  ])("%s: flags %i, %i signers", async (_, flags, count) => {
    expect((await signersOf({ statement, signatures: [{ key, signature: pressed(flags) }] })).size).toBe(count);
  });

  function pressed(flags: number): string {
    const hash = createHash("sha512").update(signedBytes(statement)).digest();
    const head = [Buffer.from("SSHSIG")];
    const signed = Buffer.concat([...head, field(statement.type), field(""), field("sha512"), field(hash)]);
    const counted = Buffer.from([flags, 0, 0, 0, 9]);
    const raw = signWith(undefined, Buffer.concat([sha256(Buffer.from("ssh:")), counted, sha256(signed)]), secret);
    const signature = Buffer.concat([field(kind), field(raw), counted]);
    const parts = [field(blob), field(statement.type), field(""), field("sha512"), field(signature)];
    const all = Buffer.concat([...head, Buffer.from([0, 0, 0, 1]), ...parts]).toString("base64");
    return `-----BEGIN SSH SIGNATURE-----\n${all}\n-----END SSH SIGNATURE-----\n`;
  }
});

function field(content: string | Uint8Array): Buffer {
  const bytes = Buffer.from(content);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

function sha256(bytes: Uint8Array): Buffer {
  return createHash("sha256").update(bytes).digest();
}
